import UploadCore
import _UploadLibc
import _UploadThreads

/// The names in the list of `--files-from`, read as they are needed: the list may be a pipe, and of any length.
actor FileList {
    /// A name, or the reason why an entry is none.
    enum Entry: Equatable {
        case name(String)
        case invalid(String, UploadFailure)
    }

    /// The limit in bytes for a name: a list without separators is probably a file to send.
    private static let longestName = 65_536
    /// The time for reading the rest of a list after ``stop()``.
    private static let drainTime = Duration.seconds(1)

    private let path: String
    private let separator: UInt8
    private let descriptor: CInt
    private let interruption = Interruption()
    private let thread = BlockingThreads(count: 1)
    private var bytes: [UInt8] = []
    /// The start of the next entry in `bytes`.
    private var position = 0
    private var isAtEnd = false
    private var number = 0
    private var deadline: ContinuousClock.Instant?
    /// Whether the list ended before its end: after ``stop()``, or when it could not be read.
    private var isCut = false

    /// Opens the list.
    ///
    /// - Parameters:
    ///   - path: The path; `-` is standard input.
    ///   - isNullSeparated: Whether names end with a NUL character, else with a line feed.
    init(path: String, isNullSeparated: Bool) throws(UploadFailure) {
        self.path = path
        separator = isNullSeparated ? 0 : UInt8(ascii: "\n")
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable(path, errorText(errno)) }
    }

    deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

    /// The next entry; `nil` at the end. Empty entries are skipped.
    ///
    /// - Throws: When the list cannot be read. The call after that returns `nil`.
    func next() async throws(UploadFailure) -> Entry? {
        while true {
            if let end = bytes[position...].firstIndex(of: separator) {
                let entry = bytes[position..<end]
                position = end + 1
                if let entry = read(entry) { return entry }
            } else if isAtEnd {
                // A name that was cut is none.
                let entry = isCut ? [] : bytes[position...]
                position = bytes.count
                return read(entry)
            } else {
                try await fill()
            }
        }
    }

    /// Whether entries may be left that ``next()`` has not returned.
    var hasMore: Bool { isCut || !isAtEnd || position < bytes.count }

    /// Ends a read that waits for the list. Entries that can be read at once follow, for ``drainTime``.
    nonisolated func stop() { interruption.signal() }

    private func read(_ entry: ArraySlice<UInt8>) -> Entry? {
        number += 1
        guard !entry.isEmpty else { return nil }
        func invalid(_ shown: String, _ problem: String) -> Entry {
            .invalid(shown, UploadFailure(.parameter, "invalid filename: name \(number) of the list \(problem)"))
        }
        guard let name = String(validating: entry, as: UTF8.self) else {
            let bytes = entry.withUnsafeBytes { ArgumentText.escaped($0) }
            return invalid(
                String(decoding: entry, as: UTF8.self),
                "is not valid UTF-8: \(bytes); send the file with '-' and '< FILE', or rename it")
        }
        guard separator == 0 || !entry.contains(0) else {
            return invalid(name, "has a NUL character; write --null for a list whose names end with it")
        }
        return .name(name)
    }

    private func fill() async throws(UploadFailure) {
        bytes.removeFirst(position)
        position = 0
        guard bytes.count <= Self.longestName else {
            throw fail(
                "name \(number + 1) has more than \(Self.longestName) bytes; a list has a name in each line, or with --null "
                    + "names that end with a NUL character")
        }
        let (descriptor, interruption) = (descriptor, interruption)
        let chunk = await thread.run { ListChunk.read(descriptor, until: interruption) }
        if interruption.isSignalled, deadline == nil { deadline = .now + Self.drainTime }
        switch chunk {
        case .bytes(let new):
            bytes += new
            isAtEnd = new.isEmpty
            if !isAtEnd, let deadline, deadline < .now { (isAtEnd, isCut) = (true, true) }
        case .interrupted: (isAtEnd, isCut) = (true, true)
        case .failed(let number): throw fail(number == EBADF ? "it is closed" : errorText(number))
        }
    }

    private func fail(_ problem: String) -> UploadFailure {
        (isAtEnd, isCut) = (true, true)
        bytes = []
        return Self.unreadable(path, problem)
    }

    private static func unreadable(_ path: String, _ problem: String) -> UploadFailure {
        let name = path == "-" ? "standard input" : "'\(path.visible)'"
        return UploadFailure(.inputOutput, "cannot read the list of files in \(name): \(problem)")
    }
}
