/// The kind of preview for a file, detected from its first bytes; its name and its Content-Type are not trusted.
enum PreviewKind: Equatable {
    /// An image of a format without active content. SVG is excluded: it can contain scripts.
    case image(mediaType: String)
    case text
    case none

    init(_ start: [UInt8], of total: Int64) {
        if let type = Self.imageType(start) {
            self = .image(mediaType: type)
        } else if !start.isEmpty, Self.isText(start, cut: total > Int64(start.count)) {
            self = .text
        } else {
            self = .none
        }
    }

    /// The media type of a PNG, JPEG, GIF or WebP file; nil for any other.
    static func imageType(_ start: [UInt8]) -> String? {
        if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if start.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if start.starts(with: "GIF87a".utf8) || start.starts(with: "GIF89a".utf8) { return "image/gif" }
        if start.starts(with: "RIFF".utf8), start.dropFirst(8).starts(with: "WEBP".utf8) { return "image/webp" }
        return nil
    }

    /// Whether the bytes are UTF-8 without control characters other than TAB, LF, FF and CR.
    private static func isText(_ start: [UInt8], cut: Bool) -> Bool {
        let bytes = cut ? start.wholeCharacters : start[...]
        guard String(validating: bytes, as: UTF8.self) != nil else { return false }
        return bytes.allSatisfy { byte in
            byte >= 0x20 && byte != 0x7F || [0x09, 0x0A, 0x0C, 0x0D].contains(byte)
        }
    }
}
