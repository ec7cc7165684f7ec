/// Decides from the bytes after `\r\n--boundary` whether it is a delimiter.
///
/// Only a whole line is a delimiter: a line that merely begins with the boundary (as when the content is another form
/// with a longer boundary) is data.
enum DelimiterLine: Equatable {
    /// More input is needed.
    case undecided
    /// Not a delimiter.
    case data
    /// A part follows; the line end is not counted in `length`.
    case opens(length: Int)
    /// The form is closed.
    case closes(length: Int)

    /// The maximum number of blanks after the boundary. Without a limit they could exhaust memory.
    private static let maximumPadding = 64

    /// Examines the input from index `start`, where the delimiter ends. `ended` means that no more input follows.
    /// Lengths count from `start`.
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
