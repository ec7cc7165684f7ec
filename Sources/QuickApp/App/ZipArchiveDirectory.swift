/// The central directory of an archive.
struct ZipArchiveDirectory {
    private static let maximumTotalSize: UInt64 = 1 << 30

    /// All entries in their order, folders included.
    private(set) var entries: [ZipArchiveEntry] = []

    init(at end: ZipArchiveEnd, of file: ZipArchiveFile) throws(ZipError) {
        let bytes = try file.read(at: end.directory.lowerBound, count: end.directory.count)
        var cursor = ZipArchiveCursor(bytes[...], tooShort: file.invalid("its directory ends within an entry"))
        for _ in 0..<end.entryCount { entries.append(try ZipArchiveEntry(next: &cursor, of: file)) }
        guard cursor.isAtEnd else {
            throw file.invalid("its directory has more than the \(end.entryCount) entries that it claims to have")
        }
        try checkNames(file)
        try checkTotalSize(file)
        try setBoundaries(end.directory.lowerBound, file)
    }

    private func checkNames(_ file: ZipArchiveFile) throws(ZipError) {
        var names: Set<String> = []
        for entry in entries where !entry.name.isEmpty && !names.insert(entry.name).inserted {
            throw file.invalid("\(entry.shown) occurs twice")
        }
    }

    private func checkTotalSize(_ file: ZipArchiveFile) throws(ZipError) {
        var room = Self.maximumTotalSize
        for entry in entries {
            guard entry.size <= room else {
                throw file.invalid(
                    "its entries have more than \(Self.maximumTotalSize) bytes, the limit, with \(entry.shown)",
                    remedy: "build it with smaller files")
            }
            room -= entry.size
        }
    }

    /// Gives each entry its boundary. An entry must end before the next one begins: a small file whose entries share
    /// data could expand without bounds.
    private mutating func setBoundaries(_ directory: UInt64, _ file: ZipArchiveFile) throws(ZipError) {
        var boundary = directory
        var next: ZipArchiveEntry?
        for index in entries.indices.sorted(by: { entries[$0].headerOffset > entries[$1].headerOffset }) {
            let entry = entries[index]
            guard entry.headerOffset < boundary, entry.leastSize <= boundary - entry.headerOffset else {
                throw file.invalid(
                    "\(entry.shown) overlaps \(next?.shown ?? "the directory"), or is outside the file")
            }
            entries[index].boundary = boundary
            (boundary, next) = (entry.headerOffset, entry)
        }
    }
}
