/// The destination of the body of a response.
public struct ResponseDestination: Sendable {
    /// The path of the file; `nil` for the memory.
    let path: String?

    /// ``UploadResponse/body``, up to ``UploadClient/Configuration/maximumResponseLength``.
    public static let memory = ResponseDestination(path: nil)

    /// A file, of any length. A regular file is replaced when the response is complete, and remains as it was when the
    /// upload fails. Other files are written to; a FIFO must have a reader when the upload starts.
    ///
    /// - Parameter path: The path, relative to the working directory or absolute, taken literally.
    public static func file(_ path: String) -> ResponseDestination { ResponseDestination(path: path) }
}
