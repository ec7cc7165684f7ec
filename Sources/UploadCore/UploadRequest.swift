/// The request of an upload. Its parameters are valid.
package struct UploadRequest: Sendable {
    /// The body. It refers to the sources of the upload by their numbers.
    package enum Body: Hashable, Sendable {
        /// A form.
        case form([FormPart])
        /// The content of the first source as it is.
        case content
    }

    /// The URL to send to.
    package let url: HTTPURL
    /// The method.
    package let method: RequestHop.Method
    /// The caller's header fields, without those that only the engine sets.
    package let header: [HeaderField]
    /// The names of header fields that were ignored, because only the engine sets them.
    package let ignored: [String]
    /// The body.
    package let body: Body
    /// The limit for the whole transfer; `nil` for none.
    package let timeout: UploadTimeout?
    /// The layout of the request.
    package let layout: RequestLayout
    /// The caller's `Content-Type`, which only the layout of libcurl sends with a form.
    package let contentType: String?

    /// Creates a request.
    ///
    /// - Parameter header: The caller's header fields. `Content-Type` is the caller's where the body is no form.
    package init(
        method: RequestHop.Method = .post, url: HTTPURL, header: [HeaderField] = [], body: Body,
        timeout: UploadTimeout? = nil, layout: RequestLayout = .standard
    ) {
        self.url = url
        self.method = method
        self.body = body
        self.timeout = timeout
        self.layout = layout
        contentType = layout == .libcurl ? header.first { $0.isContentType }?.value : nil
        let settable = contentType == nil ? header : header.filter { !$0.isContentType }
        let isContent = if case .content = body { true } else { false }
        (self.header, ignored) = settable.withoutReserved(except: isContent ? "Content-Type" : nil)
    }

    /// The first request of the transfer.
    package var firstHop: RequestHop {
        RequestHop(method: method, url: url, header: header, sendsBody: true, layout: layout)
    }
}
