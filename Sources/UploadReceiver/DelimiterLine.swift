import NIOCore

/// What stands after `\r\n--boundary` and decides whether that was a delimiter.
///
/// Only a whole line counts: a line that merely begins with the boundary (as when another form with a longer boundary
/// is the content) is data.
enum DelimiterLine: Equatable {
    /// More input is needed.
    case undecided
    /// Not a delimiter.
    case data
    /// A part follows; the line end is not counted in `length`.
    case opens(length: Int)
    /// The form is closed.
    case closes(length: Int)

    /// Blanks a sender may put after the boundary. Without a bound they could fill the memory.
    private static let maximumPadding = 64

    /// Looks at what follows the first `start` bytes of `buffer`; `ended` says that no more input will come.
    init(_ buffer: ByteBuffer, after start: Int, ended: Bool) {
        let base = buffer.readerIndex
        func byte(_ index: Int) -> UInt8? { buffer.getInteger(at: base + index) }

        var index = start
        var closing = false
        if byte(index) == UInt8(ascii: "-") {
            guard let second = byte(index + 1) else {
                self = ended ? .data : .undecided
                return
            }
            guard second == UInt8(ascii: "-") else {
                self = .data
                return
            }
            closing = true
            index += 2
        }
        let paddingEnd = index + Self.maximumPadding
        while index < paddingEnd, let next = byte(index), next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") {
            index += 1
        }
        switch (byte(index), byte(index + 1)) {
        case (nil, _), (UInt8(ascii: "\r"), nil):
            // The line end after the closing boundary is optional at the end of the input.
            if ended { self = closing ? .closes(length: index) : .data } else { self = .undecided }
        case (UInt8(ascii: "\r"), UInt8(ascii: "\n")):
            self = closing ? .closes(length: index) : .opens(length: index)
        default:
            self = .data
        }
    }
}
