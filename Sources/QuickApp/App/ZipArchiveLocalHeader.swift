/// The header before the data of an entry (APPNOTE.TXT 4.3.7). It must agree with the directory: a reader that uses it
/// instead would get other content.
struct ZipArchiveLocalHeader {
    /// The position of the data in the file.
    let data: Range<UInt64>

    init(of entry: ZipArchiveEntry, in file: ZipArchiveFile) throws(ZipError) {
        let damaged = file.invalid("the header of \(entry.shown) is damaged, or is outside the file")
        let disagrees = file.invalid("the header of \(entry.shown) disagrees with the directory")
        let fixedSize = ZipArchiveEntry.localHeaderSize
        var fixed = ZipArchiveCursor(try file.read(at: entry.headerOffset, count: fixedSize)[...], tooShort: damaged)
        guard try fixed.number(UInt32.self) == 0x0403_4B50 else { throw damaged }
        try fixed.skip(2)  // version
        let flags = try fixed.number(UInt16.self)
        guard try fixed.number(UInt16.self) == entry.method.rawValue,
            flags & ZipArchiveEntry.encryptionFlags == 0
        else { throw disagrees }
        try fixed.skip(4)  // time and date
        let checksum = try fixed.number(UInt32.self)
        let compressedSize = try fixed.number(UInt32.self)
        let size = try fixed.number(UInt32.self)
        let nameLength = Int(try fixed.number(UInt16.self))
        let extraLength = Int(try fixed.number(UInt16.self))

        let headerSize = fixedSize + nameLength + extraLength
        let start = entry.headerOffset + UInt64(headerSize)
        guard start <= entry.boundary, entry.compressedSize <= entry.boundary - start else { throw damaged }
        data = start..<start + entry.compressedSize
        let names = try file.read(at: entry.headerOffset + UInt64(fixedSize), count: nameLength + extraLength)
        guard names.prefix(nameLength).elementsEqual(entry.rawName) else { throw disagrees }

        // Flag 3: these values are in a data descriptor behind the data, because the writer could not seek.
        guard flags & 1 << 3 == 0 else { return }
        var wide = ZipArchiveWideFields(in: names.dropFirst(nameLength), tooShort: damaged)
        guard try wide.value(size) == entry.size, try wide.value(compressedSize) == entry.compressedSize,
            checksum == entry.checksum
        else { throw disagrees }
    }
}
