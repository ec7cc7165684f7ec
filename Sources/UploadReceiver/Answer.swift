import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTPTypes

/// A complete response.
struct Answer {
    /// The media type of all answers to uploads.
    static let jsonType = "application/json"

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

    init(status: HTTPResponse.Status, headers: HTTPFields = [:]) {
        self.init(status: status, headers: headers, contentType: "text/plain", content: ByteBuffer())
    }

    init(status: HTTPResponse.Status, upload: ReceivedUpload) {
        var pieces = UploadJSON(upload)
        let first = pieces.next() ?? ByteBuffer()
        let isLong = pieces.next() != nil
        self.init(status: status, headers: [:], contentType: Self.jsonType, content: first)
        guard isLong, headers[.contentLength] != nil else { return }
        // Too long to be made as a whole before it is sent.
        let json = UploadJSON(upload)
        headers[.contentLength] = "\(json.length)"
        stream = ResponseBody(json)
    }

    init(_ refusal: Refusal) {
        self.init(
            status: refusal.status, headers: refusal.headers, contentType: Self.jsonType,
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

    /// All of it, as the pipeline of a connection takes it, for an answer that ends the connection.
    var parts: [HTTPResponsePart] { [.head(head(.close)), .body(content), .end(nil)] }

    /// Whether the connection lasts longer than the answer.
    enum Connection {
        /// It stays, as is usual.
        case stays
        /// It stays, which a client of HTTP/1.0 wants to be told.
        case staysByRequest
        case close
    }

    func head(_ connection: Connection) -> HTTPResponse {
        var headers = headers
        switch connection {
        case .stays: break
        case .staysByRequest: headers[.connection] = "keep-alive"
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
