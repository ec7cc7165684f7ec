/// Decides by what follows `\r\n--boundary` whether that was a delimiter.
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

    /// Looks at what follows index `start` of the input, where the delimiter ends; `ended` says that no more input will
    /// come. Lengths count from `start`.
    init(_ bytes: UnsafeRawBufferPointer, after start: Int, ended: Bool) {
        let count = bytes.count
        var index = start
        var closing = false
        if index < count, bytes[index] == UInt8(ascii: "-") {
            guard index + 1 < count else {
                self = ended ? .data : .undecided
                return
            }
            guard bytes[index + 1] == UInt8(ascii: "-") else {
                self = .data
                return
            }
            closing = true
            index += 2
        }
        let paddingEnd = min(index + Self.maximumPadding, count)
        while index < paddingEnd, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") { index += 1 }
        if index == count || bytes[index] == UInt8(ascii: "\r") && index + 1 == count {
            // The line end after the closing boundary is optional at the end of the input.
            if ended { self = closing ? .closes(length: index - start) : .data } else { self = .undecided }
        } else if bytes[index] == UInt8(ascii: "\r"), bytes[index + 1] == UInt8(ascii: "\n") {
            self = closing ? .closes(length: index - start) : .opens(length: index - start)
        } else {
            self = .data
        }
    }
}
