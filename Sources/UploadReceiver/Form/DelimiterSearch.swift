import NIOCore

/// The position of the next delimiter line in the input.
struct DelimiterSearch {
    /// The number of bytes before it that certainly belong to no delimiter line.
    let certain: Int
    /// The delimiter line after them, or the undecided beginning of one; nil for none.
    let line: DelimiterLine?
    /// Whether a line begins with the delimiter without being one.
    let hasLookalike: Bool

    /// Searches the whole input in linear time. Lines that only resemble a delimiter are skipped here: to report each
    /// of them as separate content would cost a thousand times its length.
    init(_ buffer: ByteBuffer, for delimiter: [UInt8], ended: Bool) {
        var lookalikes = false
        let found = buffer.withUnsafeReadableBytes { bytes -> (Int, DelimiterLine)? in
            var start = 0
            while let offset = bytes.firstOffset(of: delimiter, from: start) {
                let line = DelimiterLine(bytes, after: offset + delimiter.count, ended: ended)
                guard line == .data else { return (offset, line) }
                lookalikes = true
                // A delimiter contains the line end at its start only once, so none begins within this one.
                start = offset + delimiter.count
            }
            return nil
        }
        hasLookalike = lookalikes
        certain = found?.0 ?? buffer.readableBytes - buffer.lengthOfPartialMatch(delimiter)
        line = found?.1
    }
}
