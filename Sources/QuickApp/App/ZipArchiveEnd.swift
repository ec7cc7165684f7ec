/// The end of central directory record, the last one of an archive, and its ZIP64 form (APPNOTE.TXT 4.3.14 to 4.3.16).
///
/// Offsets are used as they are written: if other bytes are before the archive, its offsets must include them.
struct ZipArchiveEnd {
    /// The limits keep the memory small. A package of a quick app has some hundred entries.
    private static let maximumEntries = 20_000
    private static let maximumDirectorySize = 8 << 20

    private static let recordSize = 22
    private static let wideRecordSize = 56
    private static let locatorSize = 20

    /// The number of entries, folders included.
    private(set) var entryCount = 0
    /// The position of the central directory in the file.
    private(set) var directory: Range<UInt64> = 0..<0

    /// The fields that both forms have.
    private struct Fields {
        let disk, directoryDisk, entriesOfDisk, entries, size, offset: UInt64
    }

    /// Finds and checks the record. Returns `nil` if the file has none.
    init?(of file: ZipArchiveFile) throws(ZipError) {
        // The comment has at most 65,535 bytes.
        let count = min(Int(clamping: file.size), Self.recordSize + Int(UInt16.max))
        let tail = try file.read(at: file.size - UInt64(count), count: count)
        guard let index = Self.position(in: tail) else { return nil }
        var end = file.size - UInt64(tail.count - index)
        var cursor = ZipArchiveCursor(tail[index...], tooShort: file.invalid("its last record ends too early"))
        try cursor.skip(4)  // signature
        let narrow = (
            try cursor.number(UInt16.self), try cursor.number(UInt16.self), try cursor.number(UInt16.self),
            try cursor.number(UInt16.self), try cursor.number(UInt32.self), try cursor.number(UInt32.self)
        )
        var fields = Fields(
            disk: UInt64(narrow.0), directoryDisk: UInt64(narrow.1), entriesOfDisk: UInt64(narrow.2),
            entries: UInt64(narrow.3), size: UInt64(narrow.4), offset: UInt64(narrow.5))
        // A field with its largest value has its true value in the ZIP64 record.
        let isWide = [narrow.0, narrow.1, narrow.2, narrow.3].contains(.max) || [narrow.4, narrow.5].contains(.max)
        if isWide, let wide = try Self.wideFields(before: end, in: file) { (fields, end) = wide }
        try check(fields, end, file)
    }

    /// The index of the record whose comment ends at the end of the file.
    private static func position(in tail: [UInt8]) -> Int? {
        guard tail.count >= recordSize else { return nil }
        return (0...tail.count - recordSize).reversed().first { index in
            tail[index] == 0x50 && tail[index...].starts(with: [0x50, 0x4B, 0x05, 0x06])
                && index + recordSize + (Int(tail[index + 20]) | Int(tail[index + 21]) << 8) == tail.count
        }
    }

    /// The fields and the position of the ZIP64 record. Returns `nil` if there is no locator of one before the record.
    private static func wideFields(
        before end: UInt64, in file: ZipArchiveFile
    ) throws(ZipError) -> (Fields, UInt64)? {
        guard end >= UInt64(locatorSize) else { return nil }
        let locatorOffset = end - UInt64(locatorSize)
        let damaged = file.invalid("its ZIP64 record is damaged")
        var locator = ZipArchiveCursor(
            try file.read(at: locatorOffset, count: locatorSize)[...], tooShort: damaged)
        guard try locator.number(UInt32.self) == 0x0706_4B50 else { return nil }
        let disk = try locator.number(UInt32.self)
        let offset = try locator.number(UInt64.self)
        guard disk == 0, try locator.number(UInt32.self) <= 1 else { throw severalDisks(file) }
        guard locatorOffset >= UInt64(wideRecordSize), offset <= locatorOffset - UInt64(wideRecordSize) else {
            throw damaged
        }
        var record = ZipArchiveCursor(try file.read(at: offset, count: wideRecordSize)[...], tooShort: damaged)
        guard try record.number(UInt32.self) == 0x0606_4B50 else { throw damaged }
        try record.skip(12)  // size of the record, versions
        let fields = Fields(
            disk: UInt64(try record.number(UInt32.self)), directoryDisk: UInt64(try record.number(UInt32.self)),
            entriesOfDisk: try record.number(), entries: try record.number(), size: try record.number(),
            offset: try record.number())
        return (fields, offset)
    }

    private mutating func check(_ fields: Fields, _ end: UInt64, _ file: ZipArchiveFile) throws(ZipError) {
        guard fields.disk == 0, fields.directoryDisk == 0, fields.entriesOfDisk == fields.entries else {
            throw Self.severalDisks(file)
        }
        guard fields.entries <= UInt64(Self.maximumEntries) else {
            throw file.invalid(
                "it has \(fields.entries) entries, and at most \(Self.maximumEntries) are supported",
                remedy: "build it with fewer files")
        }
        guard fields.size <= UInt64(Self.maximumDirectorySize) else {
            throw file.invalid(
                "its directory has \(fields.size) bytes, and at most \(Self.maximumDirectorySize) are supported",
                remedy: "build it with fewer files")
        }
        guard fields.size <= end, fields.offset <= end - fields.size else {
            throw file.invalid("its directory is outside the file")
        }
        entryCount = Int(clamping: fields.entries)
        directory = fields.offset..<fields.offset + fields.size
    }

    private static func severalDisks(_ file: ZipArchiveFile) -> ZipError {
        file.invalid("it is a part of a ZIP archive of several files")
    }
}
