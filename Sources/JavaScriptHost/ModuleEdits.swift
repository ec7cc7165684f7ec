/// What changes in a script, from its beginning to its end.
struct ModuleEdits {
    private struct Edit {
        var range: Range<Int>
        /// `nil` leaves a blank of the same width.
        var replacement: String?
        var semicolon = false
    }

    private var edits: [Edit] = []

    var count: Int { edits.count }

    /// Takes the last edits back.
    mutating func truncate(to count: Int) {
        edits.removeLast(edits.count - count)
    }

    mutating func replace(_ range: Range<Int>, with replacement: String) {
        edits.append(Edit(range: range, replacement: replacement))
    }

    mutating func insert(_ insertion: String, at place: Int) {
        replace(place..<place, with: insertion)
    }

    /// Puts spaces in the place of everything but line breaks.
    ///
    /// - Parameter semicolon: Whether a semicolon takes the place of the first character.
    mutating func blank(_ range: Range<Int>, semicolon: Bool) {
        edits.append(Edit(range: range, replacement: nil, semicolon: semicolon))
    }

    func applied(to text: JavaScriptText) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.count + 64)
        var place = 0
        for edit in edits {
            result += text.bytes[place..<edit.range.lowerBound]
            if let replacement = edit.replacement {
                result += replacement.utf8
            } else {
                appendBlank(edit, of: text, to: &result)
            }
            place = edit.range.upperBound
        }
        result += text.bytes[place...]
        return String(decoding: result, as: UTF8.self)
    }

    private func appendBlank(_ edit: Edit, of text: JavaScriptText, to result: inout [UInt8]) {
        var place = edit.range.lowerBound
        if edit.semicolon {
            result.append(UInt8(ascii: ";"))
            place += 1
        }
        while place < edit.range.upperBound {
            let lineBreak = text.lineBreakLength(at: place)
            if lineBreak > 0 {
                result += text.bytes[place..<(place + lineBreak)]
                place += lineBreak
                continue
            }
            // Engines count columns in UTF-16: two for a character of four bytes, one for any other.
            switch text[place] {
            case 0x80..<0xC0: break
            case 0xF0...: result += [UInt8(ascii: " "), UInt8(ascii: " ")]
            default: result.append(UInt8(ascii: " "))
            }
            place += 1
        }
    }
}
