/// One request of a transfer: the first, or one that a redirect leads to (`RedirectPolicy`).
package struct RequestHop: Sendable {
    /// The method of a request. Names are compared with their case (RFC 9110, section 9.1).
    package struct Method: Hashable, Sendable {
        /// The name as it is sent.
        package let rawValue: String

        /// Sends a body.
        package static let post = Method(known: "POST")
        /// Replaces the target by a body.
        package static let put = Method(known: "PUT")
        /// Fetches the target.
        package static let get = Method(known: "GET")
        /// Fetches the header of the target.
        package static let head = Method(known: "HEAD")
        /// Appends to an upload.
        package static let patch = Method(known: "PATCH")
        /// Asks for what the server supports.
        package static let options = Method(known: "OPTIONS")

        private init(known name: String) { rawValue = name }

        /// Whether two methods are the same. Compares bytes: a name is ASCII.
        package static func == (left: Method, right: Method) -> Bool { left.rawValue.hasBytes(of: right.rawValue) }

        /// Reads a method. The names of the standard may be in lower case, as in the `fetch` of browsers.
        ///
        /// - Throws: `invalid method` (202) for text that is no token, and for CONNECT, which opens a tunnel.
        package init(_ name: String) throws(UploadFailure) {
            let isStandard = Method.standard.contains { $0.equalsIgnoringASCIICase(name) }
            rawValue = isStandard ? name.uppercasedASCII : name
            guard HeaderField.isToken(name) else {
                throw UploadFailure(
                    .parameter, "invalid method: '\(name.visible(limit: 40))' is not a method such as GET or POST")
            }
            guard !rawValue.hasBytes(of: "CONNECT") else {
                throw UploadFailure(.parameter, "invalid method: CONNECT opens a tunnel, and is not supported")
            }
        }

        /// Reads the method of a request that has a body.
        ///
        /// - Throws: `invalid method` (202), also for methods whose requests have no body.
        package init(sendingBody name: String) throws(UploadFailure) {
            // Most uploads are this.
            if name.hasBytes(of: "POST") {
                self = .post
                return
            }
            try self.init(name)
            guard !rawValue.isOne(of: ["GET", "HEAD", "OPTIONS", "TRACE", "DELETE"]) else {
                throw UploadFailure(
                    .parameter, "invalid method: \(rawValue) sends no body; an upload is a POST, PUT or PATCH")
            }
        }

        private static let standard = [
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT",
        ]

        /// Whether a request without a body has `Content-Length: 0`, because its method is meant to have one (RFC 9110,
        /// section 8.6). Some servers answer 411 without it.
        package var expectsBody: Bool { rawValue.isOne(of: ["POST", "PUT", "PATCH"]) }

        /// Whether the method changes nothing at the server (RFC 9110, section 9.2.1).
        var isSafe: Bool { rawValue.isOne(of: ["GET", "HEAD", "OPTIONS", "TRACE"]) }
    }

    /// The method.
    package let method: Method
    /// The address.
    package let url: HTTPURL
    /// The caller's header lines that may be sent to this address.
    package let header: [HeaderField]
    /// Whether the request has a body.
    package let sendsBody: Bool
    /// The number of redirects before this request.
    package let redirectCount: Int
    /// The layout of the request.
    package let layout: RequestLayout
    /// Whether a redirect that leads to a GET is not followed: a request of a protocol that has no other method.
    package let keepsMethod: Bool

    /// The path for logs and traces. That of a resumable upload is as secret as a password.
    package var visiblePath: String { keepsMethod && (method == .head || method == .patch) ? "/…" : url.path }

    /// Whether a redirect led here.
    package var isRedirected: Bool { redirectCount > 0 }

    /// Whether the request may be sent again although the server may have processed it: it changes nothing there.
    package var isRepeatable: Bool { method.isSafe && !sendsBody }

    /// Creates a request; without `redirectCount`, the first one of a transfer.
    package init(
        method: Method, url: HTTPURL, header: [HeaderField], sendsBody: Bool, redirectCount: Int = 0,
        layout: RequestLayout = .standard, keepsMethod: Bool = false
    ) {
        self.method = method
        self.url = url
        self.sendsBody = sendsBody
        self.redirectCount = redirectCount
        self.layout = layout
        self.keepsMethod = keepsMethod
        if let authorization = url.authorization, !header.contains(named: "Authorization") {
            self.header = header + [HeaderField("Authorization", authorization)]
        } else {
            self.header = header
        }
    }
}
