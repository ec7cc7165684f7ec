/// What an upload tells its caller: any number of ``progress(_:)``, then exactly one of the endings.
public enum UploadEvent: Hashable, Sendable {
    /// More of the body has left.
    case progress(UploadProgress)
    /// The server answered, with whatever status.
    case success(UploadResponse)
    /// The upload ended without an answer.
    case failure(UploadError)
}
