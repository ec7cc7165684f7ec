import UploadCore
import _UploadLibc

/// The file of `@system.storage`, beside the partitions in the app's data folder.
struct StorageFile: Sendable {
    static let name = ".storage.json"
    private static let maximumSize = 64 * 1024 * 1024

    /// The app's data folder.
    let folder: String

    private var path: String { "\(folder)/\(Self.name)" }

    /// Reads the text; `nil` if there is no file. A file that is not UTF-8 gives an empty text, which is no JSON.
    func load() throws(SystemFailure) -> String? {
        // Without O_NONBLOCK, opening a FIFO would block.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("read", errno)
        }
        let file = OpenFile(descriptor)
        guard let size = file.regularSize else { throw failure("read", EINVAL) }
        guard size <= Self.maximumSize else { throw failure("read", EFBIG) }
        do throws(OpenFile.Failure) {
            return String(validating: try file.read(from: 0, count: Self.maximumSize), as: UTF8.self) ?? ""
        } catch { throw failure("read", error.number) }
    }

    /// Replaces the file at once, so that it is never half written.
    func save(_ text: String) throws(SystemFailure) {
        let new = "\(path).\(UInt64.random(in: .min ... .max)).new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", errno) }
        do throws(OpenFile.Failure) { try OpenFile(descriptor).write(Array(text.utf8), at: 0) } catch {
            unlink(new)
            throw failure("write", error.number)
        }
        guard rename(new, path) == 0 else {
            let number = errno
            unlink(new)
            throw failure("write", number)
        }
    }

    /// Renames the file, so that its content is not lost.
    ///
    /// - Returns: The new path.
    func setAside() throws(SystemFailure) -> String {
        for number in 1...1000 {
            let aside = "\(folder)/.storage.unreadable-\(number).json"
            guard access(aside, F_OK) != 0 else { continue }
            guard rename(path, aside) == 0 else { throw failure("rename", errno) }
            return aside
        }
        throw failure("rename", EEXIST)
    }

    private func failure(_ action: String, _ number: CInt) -> SystemFailure {
        SystemFailure(.inputOutput, "cannot \(action) '\(path.visible)': \(String(cString: strerror(number)))")
    }
}
