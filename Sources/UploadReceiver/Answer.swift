import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTPTypes

/// A complete response.
struct Answer {
    let status: HTTPResponse.Status
    private var headers: HTTPFields
    private let content: ByteBuffer
    /// A body that is made while it is sent, in place of `content`.
    private var stream: ResponseBody?

    private init(status: HTTPResponse.Status, headers: HTTPFields, contentType: String, content: ByteBuffer) {
        self.status = status
        self.headers = headers
        // These two statuses are complete without a body, and a client does not look for one.
        if status.code == 204 || status.code == 304 {
            self.content = ByteBuffer()
        } else {
            self.content = content
            self.headers[.contentType] = contentType
            self.headers[.contentLength] = "\(content.readableBytes)"
        }
    }

    init(contentType: String, headers: HTTPFields, content: ByteBuffer) {
        self.init(status: .ok, headers: headers, contentType: contentType, content: content)
    }

    init(contentType: String, headers: HTTPFields, stream: ResponseBody) {
        (status, content) = (.ok, ByteBuffer())
        self.headers = headers
        self.headers[.contentType] = contentType
        self.stream = stream
    }

    init(status: HTTPResponse.Status) {
        self.init(status: status, headers: [:], contentType: "text/plain", content: ByteBuffer())
    }

    init(status: HTTPResponse.Status, json value: some Encodable) {
        self.init(status: status, headers: [:], contentType: "application/json", content: jsonBody(value))
    }

    init(_ refusal: Refusal) {
        self.init(
            status: refusal.status, headers: refusal.headers, contentType: "application/json",
            content: jsonBody(["error": refusal.message]))
    }

    /// What a person sees who asks the server from a terminal.
    static func help(port: Int) -> Answer {
        let text = """
            This server receives uploads: POST multipart/form-data to any path.

                curl -F file=@photo.jpg -F title=Holiday http://127.0.0.1:\(port)/

            In a browser, http://127.0.0.1:\(port)/ shows what arrives.

            Faults on demand: ?status=503 ?delay=MILLISECONDS ?stallAfter=BYTES ?closeAfter=BYTES ?early=401

            """
        return Answer(
            status: .ok, headers: [:], contentType: "text/plain; charset=utf-8", content: ByteBuffer(string: text))
    }

    /// All of it, as the pipeline of a connection takes it.
    func parts(closing: Bool) -> [HTTPResponsePart] {
        [.head(head(closing: closing)), .body(content), .end(nil)]
    }

    func head(closing: Bool) -> HTTPResponse {
        var headers = headers
        if closing { headers[.connection] = "close" }
        return HTTPResponse(status: status, headerFields: headers)
    }

    func body(omitted: Bool) -> ResponseBody {
        omitted ? ResponseBody() : stream ?? ResponseBody(byteBuffer: content)
    }
}
