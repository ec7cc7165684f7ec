/// One request of an upload: the first, or one that a redirect leads to (`RedirectPolicy`).
public struct RequestHop: Sendable {
    /// The methods of an upload's requests.
    public enum Method: String, Hashable, Sendable {
        /// Sends the body.
        case post = "POST"
        /// Fetches the target of a redirect.
        case get = "GET"
    }

    /// The method.
    public let method: Method
    /// The address.
    public let url: HTTPURL
    /// The caller's header lines that may be sent to this address.
    public let header: [HeaderField]
    /// The number of redirects before this request.
    let redirectCount: Int

    /// Whether a redirect led here.
    package var isRedirected: Bool { redirectCount > 0 }

    /// Whether the request has the form as its body.
    public var sendsBody: Bool { method == .post }

    /// The first request.
    public init(_ request: UploadRequest) {
        self.init(method: .post, url: request.url, header: request.header, redirectCount: 0)
    }

    init(method: Method, url: HTTPURL, header: [HeaderField], redirectCount: Int) {
        self.method = method
        self.url = url
        self.redirectCount = redirectCount
        if let authorization = url.authorization, !header.contains(named: "Authorization") {
            self.header = header + [HeaderField("Authorization", authorization)]
        } else {
            self.header = header
        }
    }
}
