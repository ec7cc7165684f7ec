/// A Sendable handle of a JavaScript function that native code will call.
public struct JSCallback: Hashable, Sendable {
    let number: Int
}

/// The owner of a turn: a page. Its timers end together.
public struct JSOwner: Hashable, Sendable {
    /// Any number but 0, which is no owner.
    public let number: Int

    /// - Parameter number: The number; by default that of no owner.
    public init(number: Int = 0) { self.number = number }
}
