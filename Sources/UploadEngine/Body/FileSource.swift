import NIOCore
import UploadCore
import _UploadLibc
import _UploadLocks

/// A file to send, which is read at positions, with a check at its end that it has not changed.
///
/// The descriptor is closed with the last reference. A read on another thread can outlive the upload; with the descriptor
/// closed at the upload's end it could read another file.
final class FileSource: Sendable {
    /// Length in bytes when the file was opened.
    var length: Int64 { identity.size }
    let filename: String
    private let file: UploadFile
    private let staysOpen: Bool
    private let identity: Identity
    /// `nil` between reads of a file that does not stay open.
    private let descriptor: Mutex<Descriptor?>

    /// Opens a file and examines it; may block, unless it is opened from memory.
    ///
    /// - Parameters:
    ///   - staysOpen: Whether to keep the file open until it is read. Else it is opened again for that, and must be the same
    ///     file then.
    ///   - access: Whether to open it from memory alone.
    /// - Throws: Code 300 when it cannot be opened, or is a directory, FIFO or device.
    init(_ file: UploadFile, staysOpen: Bool = true, _ access: FileAccess = .waiting) throws(UploadFailure) {
        self.file = file
        self.staysOpen = staysOpen
        filename = file.filename
        let descriptor = Descriptor(try file.open(access))
        identity = try Self.examine(descriptor, filename)
        if identity.size == 0 { try Self.checkEmpty(descriptor, filename, access) }
        if access == .waiting { FileSystem.examine(identity.device, descriptor.number) }
        self.descriptor = Mutex(staysOpen ? descriptor : nil)
    }

    /// Whether both are the same file, unchanged.
    func isSame(as other: FileSource) -> Bool { identity == other.identity }

    /// Appends bytes of the file to a buffer; may block, unless they are read from memory.
    ///
    /// - Parameters:
    ///   - range: Positions in the file; all of them must exist.
    ///   - buffer: The destination.
    ///   - access: Whether to read from memory alone.
    /// - Throws: Code 300 when the file cannot be read, has become shorter or, at its end, has changed.
    func read(
        _ range: Range<Int64>, into buffer: inout ByteBuffer, _ access: FileAccess = .waiting
    ) throws(UploadFailure) {
        let descriptor = try openDescriptor(access)
        var position = range.lowerBound
        while position < range.upperBound {
            let missing = Int(range.upperBound - position)
            var failure: CInt = 0
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) { space in
                let space = UnsafeMutableRawBufferPointer(rebasing: space[..<missing])
                let result = read(descriptor, into: space, at: position, access)
                failure = result < 0 ? errno : 0
                return max(0, result)
            }
            if count > 0 {
                position += Int64(count)
            } else if access == .cached {
                throw .notCached
            } else if failure != EINTR {
                guard failure == 0 else { throw .file(cannot: "read", filename, errno: failure) }
                throw try endedEarly(at: position, descriptor)
            }
        }
        if range.upperBound == length {
            try verifyUnchanged(descriptor)
            if !staysOpen { self.descriptor.withLock { $0 = nil } }
        }
    }

    private func read(
        _ descriptor: Descriptor, into space: UnsafeMutableRawBufferPointer, at position: Int64, _ access: FileAccess
    ) -> Int {
        switch access {
        case .waiting: pread(descriptor.number, space.baseAddress, space.count, off_t(position))
        case .cached: FileSystem.of(identity.device)?.read(descriptor.number, into: space, at: position) ?? -1
        }
    }

    private func openDescriptor(_ access: FileAccess) throws(UploadFailure) -> Descriptor {
        if let descriptor = descriptor.withLock({ $0 }) { return descriptor }
        let opened = Descriptor(try openAgain(access))
        guard try Self.examine(opened, filename) == identity else { throw changed("it was written to or replaced") }
        descriptor.withLock { $0 = opened }
        return opened
    }

    private func openAgain(_ access: FileAccess) throws(UploadFailure) -> CInt {
        do throws(UploadFailure) { return try file.open(access) } catch {
            guard let number = (error.underlyingError as? IOError)?.errnoCode, number == ENOENT || number == ENOTDIR
            else {
                throw error
            }
            throw changed("it was deleted or replaced")
        }
    }

    private static func examine(_ descriptor: Descriptor, _ filename: String) throws(UploadFailure) -> Identity {
        let status = try descriptor.status(filename)
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG else {
            let problem = kind == S_IFDIR ? "is a directory" : "is not a regular file"
            throw UploadFailure(.inputOutput, "cannot send '\(filename.visible)': it \(problem)")
        }
        return Identity(status)
    }

    /// A file of /proc has a size of 0 and content: sent by its size it would arrive empty, as a success.
    private static func checkEmpty(
        _ descriptor: Descriptor, _ filename: String, _ access: FileAccess
    ) throws(UploadFailure) {
        guard access == .waiting else { throw .notCached }
        var byte: UInt8 = 0
        guard pread(descriptor.number, &byte, 1, 0) > 0, try descriptor.status(filename).st_size == 0 else { return }
        throw UploadFailure(
            .inputOutput,
            "cannot send '\(filename.visible)': its size is 0 bytes but it has content, as files of /proc do; send a copy "
                + "of it, or its content by standard input")
    }

    /// A file of /sys has a larger size than content; any other file has changed.
    private func endedEarly(at position: Int64, _ descriptor: Descriptor) throws(UploadFailure) -> UploadFailure {
        guard Identity(try descriptor.status(filename)) == identity else {
            return changed("it ended at byte \(position) of \(length)")
        }
        return UploadFailure(
            .inputOutput,
            "cannot send '\(filename.visible)': its size is \(length) bytes but its content has \(position), as files of /sys "
                + "do; send a copy of it")
    }

    private func verifyUnchanged(_ descriptor: Descriptor) throws(UploadFailure) {
        let now = Identity(try descriptor.status(filename))
        // A temporary file may have had no name from the start.
        guard now.hasName == identity.hasName else { throw changed("it was deleted or replaced") }
        guard now.size == identity.size else { throw changed("its size went from \(length) to \(now.size) bytes") }
        guard now == identity else { throw changed("it was written to") }
    }

    private func changed(_ how: String) -> UploadFailure {
        UploadFailure(
            .inputOutput, "'\(filename.visible)' changed while it was sent: \(how)", reason: .fileChanged)
    }

    /// An open descriptor, closed with the last reference.
    private final class Descriptor: Sendable {
        let number: CInt

        init(_ number: CInt) { self.number = number }

        deinit { close(number) }

        func status(_ filename: String) throws(UploadFailure) -> stat {
            var status = stat()
            guard fstat(number, &status) == 0 else { throw .file(cannot: "examine", filename, errno: errno) }
            return status
        }
    }

    private struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64
        let hasName: Bool
        let size: Int64
        let modified: [Int64]

        init(_ status: stat) {
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(truncatingIfNeeded: status.st_ino)
            hasName = status.st_nlink > 0
            size = Int64(status.st_size)
            #if canImport(Darwin)
            modified = [Int64(status.st_mtimespec.tv_sec), Int64(status.st_mtimespec.tv_nsec)]
            #else
            modified = [Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec)]
            #endif
        }
    }
}
