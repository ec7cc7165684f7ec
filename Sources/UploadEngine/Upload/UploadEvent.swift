package import UploadCore

/// An event of an upload: any number of ``progress(_:)``, then exactly one ``success(_:)`` or ``failure(_:)``.
package enum UploadEvent: Hashable, Sendable {
    /// More bytes of the body were sent.
    case progress(UploadProgress)
    /// The server responded, with any status.
    case success(UploadResponse)
    /// The upload ended without a response.
    case failure(UploadFailure)
}
