import Libc
import NIOCore

/// Search by the C library: a loop in Swift over the same bytes is a hundred times slower in a debug build.
extension ByteBuffer {
    /// The offset from the reader index of the first occurrence of `needle` at or after `offset`.
    ///
    /// Linear for needles whose first byte is rare in them, as the carriage return is in a delimiter.
    func firstOffset(of needle: [UInt8], from offset: Int) -> Int? {
        withUnsafeReadableBytes { bytes in
            needle.withUnsafeBytes { needle in
                guard let base = bytes.baseAddress, let needleBase = needle.baseAddress else { return nil }
                let lastStart = bytes.count - needle.count
                var start = offset
                while start <= lastStart {
                    guard let candidate = memchr(base + start, Int32(needle[0]), lastStart - start + 1) else {
                        return nil
                    }
                    if memcmp(candidate, needleBase, needle.count) == 0 { return UnsafeRawPointer(candidate) - base }
                    start = UnsafeRawPointer(candidate) - base + 1
                }
                return nil
            }
        }
    }

    /// The length of the longest end of the readable bytes with which an occurrence of `needle` may begin.
    ///
    /// The first byte of `needle` must not occur in it again, which makes the last such byte the only candidate.
    func tailOpening(_ needle: [UInt8]) -> Int {
        withUnsafeReadableBytes { bytes in
            let longest = min(bytes.count, needle.count - 1)
            for length in stride(from: 1, through: longest, by: 1) where bytes[bytes.count - length] == needle[0] {
                return needle.starts(with: bytes.suffix(length)) ? length : 0
            }
            return 0
        }
    }
}
