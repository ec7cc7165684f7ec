/// One request of an upload: the first, or one that a redirect asked for.
///
/// The rules are those of curl and RFC 9110 section 15.4: 301, 302 and 303 go on with a GET without a body, 307 and 308
/// send the whole body again.
public struct RequestAttempt: Sendable {
    /// The two methods that occur.
    public enum Method: String, Hashable, Sendable {
        /// Sends the body.
        case post = "POST"
        /// Fetches what a redirect points at.
        case get = "GET"
    }

    /// How many redirects are followed.
    static let maximumRedirects = 30

    /// The method.
    public let method: Method
    /// The address.
    public let url: UploadURL
    /// The caller's header lines that may be sent to this address.
    public let header: [HeaderField]
    /// How many redirects led here.
    private let redirects: Int

    /// Whether a redirect led here.
    package var isRedirected: Bool { redirects > 0 }

    /// Whether the form is sent.
    public var sendsBody: Bool { method == .post }

    /// The first attempt.
    public init(_ request: UploadRequest) {
        self.init(method: .post, url: request.url, header: request.header, redirects: 0)
    }

    private init(method: Method, url: UploadURL, header: [HeaderField], redirects: Int) {
        self.method = method
        self.url = url
        self.redirects = redirects
        if let authorization = url.authorization, !header.contains(named: "Authorization") {
            self.header = header + [HeaderField("Authorization", authorization)]
        } else {
            self.header = header
        }
    }

    /// The attempt that a response asks for.
    ///
    /// - Parameters:
    ///   - statusCode: Status of the response.
    ///   - location: Value of its `Location`, if it has one.
    /// - Returns: `nil` when the response is the result: no redirect, or one without a usable address.
    /// - Throws: Code 200 after 30 redirects, on the way from https to http, and for other schemes.
    public func redirected(statusCode: Int, location: String?) throws(UploadError) -> RequestAttempt? {
        try redirected(statusCode: statusCode, location: location, hostToASCII: nil)
    }

    /// - Parameter hostToASCII: Gives the Punycode form of a host (UTS 46), or `nil` where there is none.
    package func redirected(
        statusCode: Int, location: String?, hostToASCII: UploadURL.HostToASCII?
    ) throws(UploadError) -> RequestAttempt? {
        guard [301, 302, 303, 307, 308].contains(statusCode), let location else { return nil }
        let target: UploadURL
        switch url.resolve(location, hostToASCII: hostToASCII) {
        case .url(let url): target = url
        case .otherScheme(let scheme):
            throw UploadError(.other, "redirect refused: \(url.origin) points at the scheme '\(scheme)'")
        case .unusable: return nil
        }
        if url.origin.scheme == .https && target.origin.scheme == .http {
            throw UploadError(
                .other, "redirect refused: \(url.origin) points at \(target.origin), which is not encrypted")
        }
        guard redirects < RequestAttempt.maximumRedirects else {
            throw UploadError(.other, "too many redirects: more than \(RequestAttempt.maximumRedirects)")
        }
        // Dropped from the list for good, so that credentials do not come back with a redirect to where they started.
        let kept = target.origin == url.origin ? header : header.filter { !$0.isCredential }
        let keepsBody = (statusCode == 307 || statusCode == 308) && sendsBody
        return RequestAttempt(method: keepsBody ? .post : .get, url: target, header: kept, redirects: redirects + 1)
    }
}
