/// The progress of sending a request body.
package struct BodyProgress: Hashable, Sendable {
    /// The number of bytes of the body that were sent.
    package let sent: Int64
    /// The length of the body in bytes.
    package let total: Int64

    /// - Parameters:
    ///   - sent: The number of bytes sent, from 0 to `total`.
    ///   - total: The length of the body in bytes.
    package init(sent: Int64, total: Int64) {
        self.sent = sent
        self.total = total
    }

    /// The percentage, rounded down: 0 to 100, and 100 only if every byte was sent.
    package var percent: Int {
        guard total > 0 else { return 100 }
        // In 128 bits, because 100 times the length of a large sparse file exceeds 64 bits.
        let product = UInt64(min(max(0, sent), total)).multipliedFullWidth(by: 100)
        return Int(UInt64(total).dividingFullWidth(product).quotient)
    }
}
