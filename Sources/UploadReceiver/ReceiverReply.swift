import NIOCore

/// A body for the responses to uploads that were received whole, in place of their ``ReceivedUpload``.
package struct ReceiverReply: Equatable, Sendable {
    /// The media type of the response: `application/json` for valid JSON, else `text/plain; charset=utf-8`.
    package let contentType: String
    /// One buffer for all responses.
    let content: ByteBuffer

    /// Makes a body of a text, which is sent unchanged.
    package init(_ text: String) {
        contentType = JSONSyntax.isValid(text.utf8) ? MediaType.json : MediaType.text
        content = ByteBuffer(string: text)
    }
}
