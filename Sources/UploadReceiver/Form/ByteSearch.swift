import NIOCore
import _UploadLibc

/// A search with the C library: a loop in Swift over the same bytes is a hundred times slower in a debug build.
extension ByteBuffer {
    /// The offset from the reader index of the first occurrence of `needle` at or after `offset`.
    func firstOffset(of needle: [UInt8], from offset: Int) -> Int? {
        withUnsafeReadableBytes { $0.firstOffset(of: needle, from: offset) }
    }

    /// The length of the longest suffix of the readable bytes that may begin an occurrence of `needle`.
    ///
    /// The first byte of `needle` must occur in it only once, which makes the last such byte the only candidate.
    func lengthOfPartialMatch(_ needle: [UInt8]) -> Int {
        withUnsafeReadableBytes { bytes in
            let longest = min(bytes.count, needle.count - 1)
            for length in stride(from: 1, through: longest, by: 1) where bytes[bytes.count - length] == needle[0] {
                return needle.starts(with: bytes.suffix(length)) ? length : 0
            }
            return 0
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The index of the first occurrence of `needle` at or after `start`.
    ///
    /// Linear for needles whose first byte occurs only once, as the carriage return of a delimiter.
    func firstOffset(of needle: [UInt8], from start: Int) -> Int? {
        needle.withUnsafeBytes { needle in
            guard let baseAddress, let other = needle.baseAddress else { return nil }
            let first = Int32(needle[0])
            let lastStart = count - needle.count
            var start = start
            while start <= lastStart {
                guard let candidate = memchr(baseAddress + start, first, lastStart - start + 1) else { return nil }
                if memcmp(candidate, other, needle.count) == 0 { return UnsafeRawPointer(candidate) - baseAddress }
                start = UnsafeRawPointer(candidate) - baseAddress + 1
            }
            return nil
        }
    }
}
