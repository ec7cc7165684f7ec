extension String {
    /// The text with control characters, and those that reorder or break lines, written as Swift escapes them: a name
    /// that somebody else chose cannot move the cursor or end the line.
    var visible: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x00...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
                result += scalar.escaped(asASCII: true)
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
