extension String {
    /// The string with Swift escapes (`\u{1B}`, `\n`) for control characters and characters that reorder or break
    /// lines. Text from a peer cannot move the cursor, end a line or hide parts of itself.
    package var visible: String { visible(limit: .max) }

    /// The ``visible`` form of at most `limit` Unicode scalars, for text from a peer, which can have any length. So can a
    /// character: accent upon accent.
    package func visible(limit: Int) -> String {
        var result = ""
        var rest = limit
        for scalar in unicodeScalars {
            if rest == 0 { return result + "…" }
            rest -= 1
            switch scalar.value {
            case 0x09: result += "\\t"
            case 0x0A: result += "\\n"
            case 0x0D: result += "\\r"
            case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF,
                0xFFF9...0xFFFB:
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            default: result += String(scalar)
            }
        }
        return result
    }
}
