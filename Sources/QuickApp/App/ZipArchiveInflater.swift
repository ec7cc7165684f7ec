import CUploadZlib

/// Inflates the data of one entry, piece by piece, in bounded memory. A class, because zlib's state points at its
/// `z_stream`, which must not move.
final class ZipArchiveInflater {
    private static let scratchSize = 1 << 16

    /// Whether the end of the compressed data was reached.
    private(set) var isComplete = false

    private let damaged: ZipError
    private let stream: UnsafeMutablePointer<z_stream>
    private let scratch: UnsafeMutableRawBufferPointer

    /// - Parameter damaged: The error for data that cannot be inflated.
    init(damaged: ZipError) throws(ZipError) {
        self.damaged = damaged
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        scratch = .allocate(byteCount: Self.scratchSize, alignment: 16)
        // A negative number of bits: the data has no header of zlib or gzip.
        guard czlib_inflateInit2(stream, -MAX_WBITS) == Z_OK else { throw damaged }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
        scratch.deallocate()
    }

    /// Inflates the next bytes.
    ///
    /// - Parameter sink: Called for each piece of output; it may throw to stop.
    func inflate(
        _ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) throws(ZipError) -> Void
    ) throws(ZipError) {
        guard !isComplete, let count = uInt(exactly: bytes.count) else { throw damaged }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: Bytef.self))
        stream.pointee.avail_in = count
        defer {
            stream.pointee.next_in = nil
            stream.pointee.avail_in = 0
        }
        while !isComplete {
            stream.pointee.next_out = scratch.baseAddress?.assumingMemoryBound(to: Bytef.self)
            stream.pointee.avail_out = uInt(scratch.count)
            let result = CUploadZlib.inflate(stream, Z_NO_FLUSH)
            let piece = UnsafeRawBufferPointer(rebasing: scratch.dropLast(Int(stream.pointee.avail_out)))
            guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else { throw damaged }
            if !piece.isEmpty { try sink(piece) }
            isComplete = result == Z_STREAM_END
            // All input is used. Z_BUF_ERROR: so it was before this call.
            if result == Z_BUF_ERROR || stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0 { return }
        }
        // Bytes behind the end of the compressed data.
        if stream.pointee.avail_in > 0 { throw damaged }
    }
}
