/// The name of an entry as a relative path without empty and `.` segments.
struct ZipArchiveName {
    /// The reason why a name is refused, as the end of a sentence about the entry.
    struct Refusal: Error {
        let reason: String
    }

    private static let maximumLength = 1024

    /// `pages/index.js`; empty for the folder of the archive itself.
    let path: String
    /// Whether the name ends in a separator.
    let isFolder: Bool

    /// A backslash separates segments too: some writers use it, and an extracted `..\\x` would climb on Windows.
    init(_ bytes: some Collection<UInt8>) throws(Refusal) {
        guard bytes.count <= Self.maximumLength else {
            throw Refusal(reason: "has a name of \(bytes.count) bytes, and at most \(Self.maximumLength) are supported")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal(reason: "has a name that is not UTF-8")
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || 0x7F...0x9F ~= $0.value }) else {
            throw Refusal(reason: "has a control character in its name")
        }
        let segments = text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        guard let first = segments.first, let last = segments.last, segments.count == 1 || !Self.isRoot(first) else {
            throw Refusal(reason: "has an absolute path as its name")
        }
        guard !segments.contains(where: { $0.elementsEqual("..".unicodeScalars) }) else {
            throw Refusal(reason: "has '..' in its name")
        }
        isFolder = last.isEmpty && segments.count > 1
        path = segments.filter { !$0.isEmpty && !$0.elementsEqual(".".unicodeScalars) }.map { String($0) }
            .joined(separator: "/")
        guard isFolder || !path.isEmpty else { throw Refusal(reason: "has no name") }
    }

    /// Whether the first segment begins an absolute path: it is empty, or a drive of Windows (`C:`).
    private static func isRoot(_ segment: Substring.UnicodeScalarView) -> Bool {
        segment.isEmpty || segment.count == 2 && segment.last == ":"
    }
}
