import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTPTypes

/// A complete response. The name avoids a clash with Hummingbird's `Response`.
struct ServerResponse {
    /// The media type of all responses to uploads.
    static let jsonType = "application/json"

    let status: HTTPResponse.Status
    private var headers: HTTPFields
    private let content: ByteBuffer
    /// A body that is generated while it is sent; replaces `content`.
    private var stream: ResponseBody?

    private init(status: HTTPResponse.Status, headers: HTTPFields, contentType: String, content: ByteBuffer) {
        self.status = status
        self.headers = headers
        // RFC 9110 sections 15.3.5 and 15.4.5: these statuses have no body.
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

    init(status: HTTPResponse.Status, headers: HTTPFields = [:]) {
        self.init(status: status, headers: headers, contentType: "text/plain", content: ByteBuffer())
    }

    init(status: HTTPResponse.Status, upload: ReceivedUpload) {
        var pieces = UploadJSON(upload)
        let first = pieces.next() ?? ByteBuffer()
        let isLong = pieces.next() != nil
        self.init(status: status, headers: [:], contentType: Self.jsonType, content: first)
        guard isLong, headers[.contentLength] != nil else { return }
        // Too long to generate before sending.
        let json = UploadJSON(upload)
        headers[.contentLength] = "\(json.length)"
        stream = ResponseBody(json)
    }

    init(_ error: HTTPError) {
        self.init(
            status: error.status, headers: error.headers, contentType: Self.jsonType,
            content: ByteBuffer(json: ["error": error.message]))
    }

    /// The help in plain text, for clients other than browsers.
    static func help(port: Int) -> ServerResponse {
        let text = """
            This server receives uploads: POST multipart/form-data to any path.

                curl -F file=@photo.jpg -F title=Holiday http://127.0.0.1:\(port)/

            In a browser, http://127.0.0.1:\(port)/ shows the uploads.

            Faults on request: ?status=503 ?delay=MILLISECONDS ?stallAfter=BYTES ?closeAfter=BYTES ?early=401

            """
        return ServerResponse(
            status: .ok, headers: [:], contentType: "text/plain; charset=utf-8", content: ByteBuffer(string: text))
    }

    /// The parts of a response that ends the connection, for a channel handler to write.
    var parts: [HTTPResponsePart] { [.head(head(.close)), .body(content), .end(nil)] }

    /// Whether the connection stays open after the response.
    enum Connection {
        /// Open, the default of HTTP/1.1.
        case keepAlive
        /// Open, with the `Connection: keep-alive` that a client of HTTP/1.0 requires.
        case explicitKeepAlive
        case close
    }

    func head(_ connection: Connection) -> HTTPResponse {
        var headers = headers
        switch connection {
        case .keepAlive: break
        case .explicitKeepAlive: headers[.connection] = "keep-alive"
        case .close: headers[.connection] = "close"
        }
        return HTTPResponse(status: status, headerFields: headers)
    }

    /// Adds header fields.
    mutating func add(_ fields: HTTPFields) {
        for field in fields { headers.append(field) }
    }

    func body(omitted: Bool) -> ResponseBody {
        omitted ? ResponseBody() : stream ?? ResponseBody(byteBuffer: content)
    }
}
