/// Edits of a script, in the order of their offsets.
struct ModuleEdits {
    private struct Edit {
        var range: Range<Int>
        /// `nil` blanks the range, preserving its width.
        var replacement: String?
        var semicolon = false
        /// The names to declare at their offsets in the text for the engine's check.
        var declarations: [BindingNames.Name] = []
    }

    private var edits: [Edit] = []

    var count: Int { edits.count }
    var hasDeclarations: Bool { edits.contains { !$0.declarations.isEmpty } }

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
    /// - Parameters:
    ///   - semicolon: Whether to replace the first character by a semicolon.
    ///   - declarations: The names to declare instead, with ``applied(to:declaring:)``.
    mutating func blank(_ range: Range<Int>, semicolon: Bool, declarations: [BindingNames.Name] = []) {
        edits.append(Edit(range: range, replacement: nil, semicolon: semicolon, declarations: declarations))
    }

    /// - Parameter declaring: Whether to insert the declarations. It changes columns, but no lines.
    func applied(to text: JavaScriptText, declaring: Bool = false) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.count + 64)
        var offset = 0
        for edit in edits {
            result += text.bytes[offset..<edit.range.lowerBound]
            if let replacement = edit.replacement {
                result += replacement.utf8
            } else {
                appendBlank(edit, of: text, declaring ? edit.declarations[...] : [], to: &result)
            }
            offset = edit.range.upperBound
        }
        result += text.bytes[offset...]
        return String(decoding: result, as: UTF8.self)
    }

    private func appendBlank(
        _ edit: Edit, of text: JavaScriptText, _ declarations: ArraySlice<BindingNames.Name>, to result: inout [UInt8]
    ) {
        var declarations = declarations
        var offset = edit.range.lowerBound
        if edit.semicolon {
            result.append(UInt8(ascii: ";"))
            offset += 1
        }
        while offset < edit.range.upperBound {
            if let name = declarations.first, name.offset <= offset {
                result += "let \(name.text);".utf8
                declarations.removeFirst()
            }
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
