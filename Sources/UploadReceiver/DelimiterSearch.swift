import NIOCore

/// Where in the input the next delimiter line is.
struct DelimiterSearch {
    /// Bytes in front that are certain to belong to no delimiter line.
    let certain: Int
    /// The delimiter line behind them, or the undecided beginning of one; nil for none.
    let line: DelimiterLine?
    /// Whether a line begins with the delimiter and is none.
    let hasLookalike: Bool

    /// Looks through all of the input in linear time. Lines that only resemble a delimiter are passed here: to hand each of
    /// them out as content of its own would cost a thousand times its length.
    init(_ buffer: ByteBuffer, for delimiter: [UInt8], ended: Bool) {
        var lookalikes = false
        let found = buffer.withUnsafeReadableBytes { bytes -> (Int, DelimiterLine)? in
            var start = 0
            while let offset = bytes.firstOffset(of: delimiter, from: start) {
                let line = DelimiterLine(bytes, after: offset + delimiter.count, ended: ended)
                guard line == .data else { return (offset, line) }
                lookalikes = true
                // The line end in front of a delimiter occurs in it once, so none begins within this one.
                start = offset + delimiter.count
            }
            return nil
        }
        hasLookalike = lookalikes
        certain = found?.0 ?? buffer.readableBytes - buffer.tailOpening(delimiter)
        line = found?.1
    }
}
