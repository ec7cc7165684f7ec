/// A final response to a request of a resumable upload, as far as it decides what follows.
package struct CourseAnswer: Hashable, Sendable {
    /// The status.
    package var status: Int
    /// Whether it has a `Location`.
    package var hasLocation = false
    /// The number of bytes that the server has, from `Upload-Offset`.
    package var offset: Int64?
    /// Whether the server has the whole upload, from `Upload-Complete`.
    package var isComplete: Bool?
    /// The limit for one request that appends.
    package var maximumAppend: Int64?
    /// The time that `Retry-After` asks for, in milliseconds.
    package var retryAfter: Int64?

    package init(
        status: Int, hasLocation: Bool = false, offset: Int64? = nil, isComplete: Bool? = nil,
        maximumAppend: Int64? = nil, retryAfter: Int64? = nil
    ) {
        self.status = status
        self.hasLocation = hasLocation
        self.offset = offset
        self.isComplete = isComplete
        self.maximumAppend = maximumAppend
        self.retryAfter = retryAfter
    }

    /// Reads a response.
    ///
    /// - Parameter now: The time in seconds since 1970.
    package init(status: Int, _ header: ResponseHeaders, by way: ResumableProtocol, now: Int64) {
        self.status = status
        hasLocation = !header["Location"].isEmpty
        // A field that is there twice has no value.
        func only(_ name: String) -> String? { header[name].count == 1 ? header[name][0] : nil }
        offset = only("Upload-Offset").flatMap(StructuredField.integer).flatMap { $0 >= 0 ? $0 : nil }
        if case .draft(let version) = way {
            isComplete = only("Upload-Complete").flatMap(StructuredField.boolean)
            if isComplete == nil, version.readsIncomplete {
                isComplete = only("Upload-Incomplete").flatMap(StructuredField.boolean).map { !$0 }
            }
            maximumAppend = UploadLimits(draft: header["Upload-Limit"])?.maximumAppend
        }
        retryAfter = header["Retry-After"].first.flatMap { RetryAfter.milliseconds($0, now: now) }
    }

    /// Whether the server refuses the request for now, without a change.
    var isRefusedForNow: Bool { [408, 423, 425, 429, 503].contains(status) }

    /// Whether another request, after a pause, can have another response.
    var isTemporary: Bool { isRefusedForNow || status == 409 || status == 460 || status >= 500 }

    var isSuccess: Bool { (200..<300).contains(status) }

    /// Whether the resource of the upload does not exist.
    var isGone: Bool { status == 404 || status == 410 }
}
