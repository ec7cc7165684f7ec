import CUploadZlib

/// Reads the content of an entry in pieces, and compares it with the size and the checksum in the directory.
struct ZipArchiveContent {
    private static let pieceSize = 64 << 10

    let entry: ZipArchiveEntry
    let file: ZipArchiveFile

    /// - Parameter sink: Called for each piece. Together they never have more bytes than the directory gives for the
    ///   entry. They are correct only if the function returns.
    func read(_ sink: (UnsafeRawBufferPointer) throws(ZipError) -> Void) throws(ZipError) {
        let damaged = file.invalid("\(entry.shown) is damaged")
        var room = entry.size
        var checksum: uLong = 0
        func check(_ piece: UnsafeRawBufferPointer) throws(ZipError) {
            guard let count = uInt(exactly: piece.count), UInt64(count) <= room else {
                throw file.invalid("\(entry.shown) has more than the \(entry.size) bytes of its size in the directory")
            }
            room -= UInt64(count)
            checksum = crc32(checksum, piece.baseAddress?.assumingMemoryBound(to: Bytef.self), count)
            try sink(piece)
        }

        let data = try ZipArchiveLocalHeader(of: entry, in: file).data
        let inflater = entry.method == .deflated ? try ZipArchiveInflater(damaged: damaged) : nil
        var position = data.lowerBound
        while position < data.upperBound {
            let count = Int(clamping: min(data.upperBound - position, UInt64(Self.pieceSize)))
            let piece = try file.read(at: position, count: count)
            position += UInt64(count)
            try piece.withUnsafeBufferPointer { piece throws(ZipError) in
                if let inflater {
                    try inflater.inflate(UnsafeRawBufferPointer(piece), check)
                } else {
                    try check(UnsafeRawBufferPointer(piece))
                }
            }
        }
        guard inflater?.isComplete ?? true, room == 0, checksum == uLong(entry.checksum) else { throw damaged }
    }
}
