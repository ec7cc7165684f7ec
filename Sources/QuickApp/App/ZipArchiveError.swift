/// The reason why a ZIP archive or one of its entries cannot be read.
enum ZipError: Error, Equatable {
    /// The file is no ZIP archive.
    case notAnArchive(String)
    /// A call of the system failed: the archive cannot be opened or read, or an extracted file cannot be written.
    case inputOutput(String)
    /// The archive is damaged, exceeds a limit, or uses a feature that is not supported.
    case invalid(String)

    /// The problem and its remedy.
    var message: String {
        switch self {
        case .notAnArchive(let message), .inputOutput(let message), .invalid(let message): message
        }
    }
}
