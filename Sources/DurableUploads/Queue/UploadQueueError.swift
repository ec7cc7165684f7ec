/// The reason for which a call of an ``UploadQueue`` has not done its work.
///
/// The failure of an upload is no such error: it is the ending of its record.
public struct UploadQueueError: Error, Sendable, CustomStringConvertible {
    /// The kinds of error. Later versions may add kinds: compare with the ones that matter, and treat others alike.
    public struct Reason: Hashable, Sendable {
        private enum Kind { case busy, store, refused, notFound, stopped }

        private let kind: Kind

        /// Another process, or another call, sends the upload or runs the queue.
        public static let busy = Reason(kind: .busy)
        /// The store cannot be read or written. Nothing more was sent.
        public static let store = Reason(kind: .store)
        /// The upload or the record does not allow it.
        public static let refused = Reason(kind: .refused)
        /// There is no record with this identifier.
        public static let notFound = Reason(kind: .notFound)
        /// The task was cancelled, or the client was shut down. The record is kept, and the next call goes on with it.
        public static let stopped = Reason(kind: .stopped)
    }

    /// The kind of error, to decide what to do.
    public let reason: Reason

    /// A description for humans: the problem, the value, and if possible the remedy. It contains no secrets.
    public let message: String

    /// The error of the store behind this one.
    public let underlyingError: (any Error)?

    init(_ reason: Reason, _ message: String, underlyingError: (any Error)? = nil) {
        self.reason = reason
        self.message = message
        self.underlyingError = underlyingError
    }

    /// The message.
    public var description: String { message }

    static let stopped = UploadQueueError(.stopped, "the upload was stopped, and its record kept")

    static func busy(_ id: UploadRecord.ID) -> UploadQueueError {
        UploadQueueError(.busy, "another process is sending the upload \(id)")
    }

    static func notFound(_ id: UploadRecord.ID) -> UploadQueueError {
        UploadQueueError(.notFound, "there is no upload '\(id)'")
    }
}
