import UploadCore

/// An entry as the central directory describes it (APPNOTE.TXT 4.3.12).
struct ZipArchiveEntry: Sendable {
    enum Method: UInt16 {
        case stored = 0
        case deflated = 8
    }

    /// Flags 0, 6 and 13: encryption, strong encryption, and hidden fields, which come with it.
    static let encryptionFlags: UInt16 = 0x2041
    /// The size of a local header without its name and extra fields.
    static let localHeaderSize = 30

    /// The normalised path.
    let name: String
    let isFolder: Bool
    /// The name as it is in both headers.
    let rawName: [UInt8]
    let method: Method
    let checksum: UInt32
    let compressedSize: UInt64
    let size: UInt64
    let headerOffset: UInt64
    /// The offset of the next entry or of the directory: this entry ends before it.
    var boundary: UInt64 = 0

    /// The name for messages, with its noun.
    var shown: String { Self.shown(rawName) }

    /// The size of its local header and its data, without the extra fields: only the local header has their length.
    var leastSize: UInt64 {
        let size = compressedSize.addingReportingOverflow(UInt64(Self.localHeaderSize + rawName.count))
        return size.overflow ? .max : size.partialValue
    }

    private static func shown(_ name: some Collection<UInt8>) -> String {
        "the entry '\(String(decoding: name, as: UTF8.self).visible(limit: 300))'"
    }

    /// Reads the next header of the directory.
    init(next cursor: inout ZipArchiveCursor, of file: ZipArchiveFile) throws(ZipError) {
        guard try cursor.number(UInt32.self) == 0x0201_4B50 else { throw file.invalid("its directory is damaged") }
        try cursor.skip(4)  // versions
        let flags = try cursor.number(UInt16.self)
        let methodNumber = try cursor.number(UInt16.self)
        try cursor.skip(4)  // time and date
        checksum = try cursor.number()
        let narrowCompressedSize = try cursor.number(UInt32.self)
        let narrowSize = try cursor.number(UInt32.self)
        let nameLength = try cursor.number(UInt16.self)
        let extraLength = try cursor.number(UInt16.self)
        let commentLength = try cursor.number(UInt16.self)
        let narrowDisk = try cursor.number(UInt16.self)
        try cursor.skip(6)  // attributes
        let narrowOffset = try cursor.number(UInt32.self)
        let nameBytes = try cursor.bytes(nameLength)
        let extra = try cursor.bytes(extraLength)
        try cursor.skip(commentLength)

        var shown: String { Self.shown(nameBytes) }
        var wide = ZipArchiveWideFields(in: extra, tooShort: file.invalid("the ZIP64 field of \(shown) is damaged"))
        size = try wide.value(narrowSize)
        compressedSize = try wide.value(narrowCompressedSize)
        headerOffset = try wide.value(narrowOffset)
        let disk = try narrowDisk == .max ? wide.disk() : UInt32(narrowDisk)
        guard disk == 0 else {
            throw file.invalid("\(shown) is in another file of the archive")
        }
        guard flags & Self.encryptionFlags == 0 else { throw file.invalid("\(shown) is encrypted") }
        guard let method = Method(rawValue: methodNumber) else {
            throw file.invalid("\(shown) has the compression method \(methodNumber), and only 0 and 8 are supported")
        }
        guard method == .deflated || compressedSize == size else {
            throw file.invalid("\(shown) is stored with two different sizes, \(compressedSize) and \(size) bytes")
        }
        self.method = method
        rawName = Array(nameBytes)
        do throws(ZipArchiveName.Refusal) {
            let name = try ZipArchiveName(nameBytes)
            (self.name, isFolder) = (name.path, name.isFolder)
        } catch {
            throw file.invalid("\(shown) \(error.reason)")
        }
    }
}
