import HTTPTypes

/// A response other than success: a status and a message of one sentence.
struct HTTPError: Error {
    let status: HTTPResponse.Status
    let message: String
    let headers: HTTPFields
    /// The body of the response; nil for the message as JSON.
    let reply: ReceiverReply?

    init(
        _ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = HTTPFields(),
        reply: ReceiverReply? = nil
    ) {
        self.status = status
        self.message = message
        self.headers = headers
        self.reply = reply
    }
}
