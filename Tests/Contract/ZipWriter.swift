/// Writes a ZIP archive of stored entries, and can make each of its fields wrong.
struct ZipWriter {
    private(set) var bytes: [UInt8] = []
    /// The positions of the local headers, of the headers in the directory, and of the end record.
    private(set) var localHeaders: [Int] = []
    private(set) var headers: [Int] = []
    private(set) var end = 0

    /// - Parameters:
    ///   - prefix: Bytes before the archive. Its offsets include them.
    ///   - gap: Bytes between the last entry and the directory.
    init(
        _ entries: KeyValuePairs<String, String>, prefix: [UInt8] = [], gap: [UInt8] = [], comment: String = ""
    ) {
        self.init(entries.map { (Array($0.utf8), Array($1.utf8)) }, prefix: prefix, gap: gap, comment: comment)
    }

    init(_ entries: [(name: [UInt8], content: [UInt8])], prefix: [UInt8] = [], gap: [UInt8] = [], comment: String = "")
    {
        bytes = prefix
        var directory: [UInt8] = []
        for (name, content) in entries {
            localHeaders.append(bytes.count)
            let fields: [UInt8] =
                [20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0x5A] + Self.number(Self.checksum(content), 4)
                + Self.number(UInt64(content.count), 4) + Self.number(UInt64(content.count), 4)
                + Self.number(UInt64(name.count), 2)
            headers.append(directory.count)
            directory += [0x50, 0x4B, 1, 2, 20, 3] + fields + [UInt8](repeating: 0, count: 12)
            directory += Self.number(UInt64(bytes.count), 4) + name
            bytes += [0x50, 0x4B, 3, 4] + fields + [0, 0] + name + content
        }
        bytes += gap
        headers = headers.map { $0 + bytes.count }
        let start = bytes.count
        bytes += directory
        end = bytes.count
        let count = Self.number(UInt64(entries.count), 2)
        bytes += [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count + Self.number(UInt64(directory.count), 4)
        bytes += Self.number(UInt64(start), 4) + Self.number(UInt64(comment.utf8.count), 2) + Array(comment.utf8)
    }

    /// The archive with another number in a field.
    func with(_ value: UInt64, at position: Int, size: Int) -> [UInt8] {
        bytes.prefix(position) + Self.number(value, size) + bytes.dropFirst(position + size)
    }

    /// A number in little-endian order.
    static func number(_ value: UInt64, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }

    /// CRC-32, bit by bit.
    static func checksum(_ content: [UInt8]) -> UInt64 {
        let checksum = content.reduce(UInt32.max) { checksum, byte in
            (0..<8).reduce(checksum ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return UInt64(~checksum)
    }
}
