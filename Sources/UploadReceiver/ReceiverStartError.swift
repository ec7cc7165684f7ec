/// An error that prevents the server from starting. The description is one sentence for the user.
public struct ReceiverStartError: Error, CustomStringConvertible {
    /// The failed operation and its cause.
    public let description: String
}
