import UploadCore

/// The end of one attempt to send an upload.
struct AttemptOutcome: Sendable {
    let result: Result<TransportResponse, UploadFailure>
    /// Set where the next attempt goes on where this one broke off; else ``RetryRules`` decide by the result.
    var interruption: Interruption?

    init(_ result: Result<TransportResponse, UploadFailure>, interruption: Interruption? = nil) {
        self.result = result
        self.interruption = interruption
    }
}
