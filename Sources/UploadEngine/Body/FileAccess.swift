import UploadCore

/// The way in which a file is opened and read.
enum FileAccess {
    /// As long as it takes, on a thread that may block.
    case waiting
    /// From memory alone, at once. It fails where that is not possible, and for every error: then ``waiting`` follows.
    case cached
}

extension UploadFile {
    /// Opens the file for reading.
    func open(_ access: FileAccess) throws(UploadFailure) -> CInt {
        switch access {
        case .waiting: return try open()
        case .cached:
            guard let descriptor = cached?.open() else { throw .notCached }
            return descriptor
        }
    }
}

extension UploadFailure {
    /// Not for users: ``FileAccess/waiting`` follows.
    static var notCached: UploadFailure { UploadFailure(.inputOutput, "the file is not in memory") }
}
