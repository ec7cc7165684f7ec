import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTPTypes

/// A complete response. The name avoids a clash with Hummingbird's `Response`.
struct ServerResponse {
    let status: HTTPResponse.Status
    private var headers: HTTPFields
    private let content: ByteBuffer
    /// A body that is generated while it is sent; replaces `content`.
    private var stream: ResponseBody?

    private init(status: HTTPResponse.Status, headers: HTTPFields, contentType: String, content: ByteBuffer) {
        self.status = status
        self.headers = headers
        // RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5: these statuses have no content.
        switch status.code {
        case 204, 304: self.content = ByteBuffer()
        case 205:
            self.content = ByteBuffer()
            self.headers[.contentLength] = "0"
        default:
            self.content = content
            if self.headers[.contentType] == nil { self.headers[.contentType] = contentType }
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

    /// A response whose body of that length is generated while it is sent.
    init(status: HTTPResponse.Status, headers: HTTPFields, contentType: String?, length: Int64, stream: ResponseBody) {
        (self.status, content) = (status, ByteBuffer())
        self.headers = headers
        self.headers[.contentType] = contentType
        self.headers[.contentLength] = "\(length)"
        self.stream = stream
    }

    init(status: HTTPResponse.Status, headers: HTTPFields = [:]) {
        self.init(status: status, headers: headers, contentType: "text/plain", content: ByteBuffer())
        self.headers[.contentType] = headers[.contentType]
    }

    /// The response to a stored upload.
    init(status: HTTPResponse.Status, headers: HTTPFields, reply: ReceiverReply?, upload: ReceivedUpload) {
        if let reply {
            self.init(status: status, headers: headers, contentType: reply.contentType, content: reply.content)
        } else {
            self.init(status: status, headers: headers, upload: upload)
        }
    }

    private init(status: HTTPResponse.Status, headers: HTTPFields, upload: ReceivedUpload) {
        var pieces = UploadJSON(upload)
        let first = pieces.next() ?? ByteBuffer()
        let isLong = pieces.next() != nil
        self.init(status: status, headers: headers, contentType: MediaType.json, content: first)
        guard isLong, self.content.readableBytes > 0 else { return }
        // Too long to generate before sending.
        let json = UploadJSON(upload)
        self.headers[.contentLength] = "\(json.length)"
        stream = ResponseBody(json)
    }

    init(_ error: HTTPError) {
        self.init(
            status: error.status, headers: error.headers, contentType: error.reply?.contentType ?? MediaType.json,
            content: error.reply?.content ?? ByteBuffer(json: ["error": error.message]))
    }

    /// The help in plain text, for clients other than browsers.
    static func help(port: Int) -> ServerResponse {
        let text = """
            This server receives uploads: POST multipart/form-data to any path.

                curl -F file=@photo.jpg -F title=Holiday http://127.0.0.1:\(port)/

            In a browser, http://127.0.0.1:\(port)/ shows the uploads.

            Faults on request: ?uploadtask-status=503 ?uploadtask-delay=MILLISECONDS ?uploadtask-stall-after=BYTES
            ?uploadtask-close-after=BYTES ?uploadtask-early=401

            """
        return ServerResponse(
            status: .ok, headers: [:], contentType: MediaType.text, content: ByteBuffer(string: text))
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

    /// The media type of the body; nil without one.
    var contentType: String? { headers[.contentType] }

    /// The length of the body; nil without one.
    var contentLength: Int64? { headers[.contentLength].flatMap { Int64($0) } }

    /// The body, unless it is generated while it is sent; nil if it is empty.
    var bufferedContent: ByteBuffer? { content.readableBytes > 0 ? content : nil }

    /// Adds header fields.
    mutating func add(_ fields: HTTPFields) {
        for field in fields { headers.append(field) }
    }

    func body(omitted: Bool) -> ResponseBody {
        omitted ? ResponseBody() : stream ?? ResponseBody(byteBuffer: content)
    }
}
