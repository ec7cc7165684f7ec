package import UploadCore

/// A request without a file to send. Its parameters are valid.
package struct FetchRequest: Sendable {
    /// The request.
    let hop: RequestHop
    /// The names of header fields that were ignored, because only the engine sets them.
    let ignored: [String]
    /// The body; empty for none.
    let body: [UInt8]
    /// The limit for the whole transfer in milliseconds, as for ``UploadTimeout``.
    let timeout: Double?
    /// The limit in bytes for the response's body once decoded. `nil`: the configuration's in memory, none in a file.
    let maximumResponseLength: Int?

    /// Creates a request.
    ///
    /// - Parameters:
    ///   - header: Request header fields. `Content-Type` is the caller's; the other fields that describe the body or the
    ///     connection are set by the engine, and ignored with a warning.
    ///   - body: The body; `nil` or empty for none.
    /// - Throws: `invalid method` (202) for TRACE with a body.
    package init(
        method: RequestHop.Method = .get, url: HTTPURL, header: [HeaderField] = [], body: [UInt8]? = nil,
        timeout: Double? = nil, maximumResponseLength: Int? = nil
    ) throws(UploadFailure) {
        self.body = body ?? []
        guard self.body.isEmpty || method.rawValue != "TRACE" else {
            throw UploadFailure(.parameter, "invalid method: TRACE cannot have a body")
        }
        let (kept, ignored) = header.withoutReserved(except: "Content-Type")
        hop = RequestHop(method: method, url: url, header: kept, sendsBody: !self.body.isEmpty)
        self.ignored = ignored
        self.timeout = timeout
        self.maximumResponseLength = maximumResponseLength
    }
}

/// The destination of a response's body.
package enum FetchDestination: Sendable {
    case memory
    /// A file, which is complete only when the transfer succeeds.
    ///
    /// - `open`: Returns a descriptor of a new file that is open for writing; the engine closes it, and before a success is
    ///   delivered. Called once, when the transfer starts, on a thread where it may block. Its error ends the transfer.
    case file(open: @Sendable () throws(UploadFailure) -> CInt)
}

/// The progress of receiving a response's body.
package struct FetchProgress: Hashable, Sendable {
    /// Bytes of the body that have arrived, as they are sent: before the content coding is undone.
    package let received: Int64
    /// The length of the body in the same bytes; `nil` where the server has not stated it.
    package let expected: Int64?

    package init(received: Int64, expected: Int64?) {
        self.received = received
        self.expected = expected
    }
}

/// An event of a transfer: any number of ``progress(_:)``, then exactly one ``success(_:)`` or ``failure(_:)``.
package enum FetchEvent: Hashable, Sendable {
    case progress(FetchProgress)
    case success(UploadResponse)
    case failure(UploadFailure)
}
