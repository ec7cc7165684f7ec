import UploadCore

/// The parameters of one upload. They are valid.
struct UploadParameters: Sendable {
    let request: UploadRequest
    let sources: [BodySource]
    let destination: ResponseDestination
    let requests: RequestLoop
    /// The limit in bytes for the decoded body of a response in memory.
    let maximumResponseLength: Int

    let retry: RetryPolicy
    let beforeEnd: BeforeEnd?
    let resumption: Resumption
    let support: ResumptionSupport
    let record: ResumableRecord?
    /// Called before each pause.
    let onPause: (@Sendable (UploadPause) -> Void)?
}
