public import UploadEngine

/// An upload that has ended.
public struct FinishedUpload: Sendable {
    /// The record, whose state is ``UploadRecord/State/ended``.
    public let record: UploadRecord

    /// The ending, as the store has it.
    public let ending: UploadRecord.Ending

    /// The response; `nil` where there is none, or where an earlier process received it.
    public let response: UploadResponse?

    /// The failure of the last attempt; `nil` where there is a response, or where the attempt was that of an earlier process.
    public let error: UploadError?

    /// The state behind which it ended.
    var stateBefore = UploadRecord.State.committing

    /// Whether the last attempt broke off, and another one can go on.
    var isInterrupted = false

    /// Whether the server keeps what it has of the upload, for a later call: also where it refused the credentials.
    var canContinue: Bool {
        record.resource != nil && error?.reason != .fileChanged
            && (isInterrupted || ending.outcome == .notReceived || [401, 403, 407].contains(ending.statusCode))
    }
}
