import _UploadLibc

/// A change that another process makes to a file while it is sent.
enum FileChange: String, Sendable {
    case truncate, append, delete

    /// The path of the copy that belongs to one upload.
    static func copyPath(of path: String, for id: Int) -> String { "\(path)-\(id)" }

    /// Creates that copy.
    static func copy(of path: String, for id: Int) -> String {
        let copy = copyPath(of: path, for: id)
        let source = open(path, O_RDONLY | O_CLOEXEC)
        let target = open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { for descriptor in [source, target] { close(descriptor) } }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(source, &piece, piece.count), count > 0 {
            precondition(write(target, piece, count) == count, "cannot write a copy of \(path)")
        }
        return copy
    }

    /// Applies the change. A second call does no harm.
    func apply(to path: String) {
        switch self {
        case .truncate: precondition(_UploadLibc.truncate(path, 1) == 0 || errno == ENOENT)
        case .append:
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
            _ = write(descriptor, "more", 4)
            close(descriptor)
        case .delete: unlink(path)
        }
    }
}
