/// Edits of a script, in the order of their offsets.
struct ModuleEdits {
    private struct Edit {
        var range: Range<Int>
        /// `nil` blanks the range, preserving its width.
        var replacement: String?
        var semicolon = false
    }

    private var edits: [Edit] = []

    var count: Int { edits.count }

    /// Removes the last edits.
    mutating func truncate(to count: Int) {
        edits.removeLast(edits.count - count)
    }

    mutating func replace(_ range: Range<Int>, with replacement: String) {
        edits.append(Edit(range: range, replacement: replacement))
    }

    mutating func insert(_ insertion: String, at offset: Int) {
        replace(offset..<offset, with: insertion)
    }

    /// Replaces everything except line breaks by spaces.
    ///
    /// - Parameter semicolon: Whether to replace the first character by a semicolon.
    mutating func blank(_ range: Range<Int>, semicolon: Bool) {
        edits.append(Edit(range: range, replacement: nil, semicolon: semicolon))
    }

    func applied(to text: JavaScriptText) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.count + 64)
        var offset = 0
        for edit in edits {
            result += text.bytes[offset..<edit.range.lowerBound]
            if let replacement = edit.replacement {
                result += replacement.utf8
            } else {
                appendBlank(edit, of: text, to: &result)
            }
            offset = edit.range.upperBound
        }
        result += text.bytes[offset...]
        return String(decoding: result, as: UTF8.self)
    }

    private func appendBlank(_ edit: Edit, of text: JavaScriptText, to result: inout [UInt8]) {
        var offset = edit.range.lowerBound
        if edit.semicolon {
            result.append(UInt8(ascii: ";"))
            offset += 1
        }
        while offset < edit.range.upperBound {
            let lineBreak = text.lineBreakLength(at: offset)
            if lineBreak > 0 {
                result += text.bytes[offset..<(offset + lineBreak)]
                offset += lineBreak
                continue
            }
            // Engines count columns in UTF-16 code units: two for a character of four bytes, one for any other.
            switch text[offset] {
            case 0x80..<0xC0: break
            case 0xF0...: result += [UInt8(ascii: " "), UInt8(ascii: " ")]
            default: result.append(UInt8(ascii: " "))
            }
            offset += 1
        }
    }
}
