/// An error that prevents the server from starting. The description is one sentence for the user.
package struct ReceiverStartError: Error, CustomStringConvertible {
    /// The failed operation and its cause.
    package let description: String
}
