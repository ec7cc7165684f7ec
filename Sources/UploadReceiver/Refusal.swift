import HTTPTypes

/// An answer other than success: a status and the sentence that goes with it.
struct Refusal: Error {
    let status: HTTPResponse.Status
    let message: String
    var headers = HTTPFields()

    init(_ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = HTTPFields()) {
        self.status = status
        self.message = message
        self.headers = headers
    }

    /// The answer to something that went wrong while a form was taken in; nil when the error is not about the form.
    init?(_ error: any Error) {
        switch error {
        case let refusal as Refusal: self = refusal
        case MultipartError.tooManyParts(let limit):
            self.init(.contentTooLarge, MultipartError.tooManyParts(limit: limit).description)
        case let error as MultipartError: self.init(.badRequest, error.description)
        case let error as DiskError where error.isOutOfDescriptors:
            self.init(.serviceUnavailable, "\(error): try again later", headers: [.retryAfter: "1"])
        case let error as DiskError:
            self.init(error.isOutOfSpace ? .init(code: 507) : .internalServerError, error.description)
        default: return nil
        }
    }
}

/// The end of an exchange without an answer: the client left, was too slow, or a fault asked for it.
struct Interruption: Error {
    let reason: String
}
