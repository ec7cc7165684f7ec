package import UploadCore

/// Work that is awaited before the end of a body is passed to the system: a caller writes to its disk that the server may
/// have the upload from here on. If it throws, the upload fails, and its end was not sent.
package typealias BeforeEnd = @Sendable () async throws(UploadFailure) -> Void
