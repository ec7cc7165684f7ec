extension Unicode.Scalar {
    /// Whether it is a control character, or one that changes the order or the lines in which text is shown, or that
    /// shows nothing.
    var isInvisible: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF,
            0xFFF9...0xFFFB:
            true
        default: false
        }
    }
}

extension String {
    /// The front of a text that a client sent, for a message: invisible characters are escaped (`\u{1B}`), and what is
    /// cut shows as "…".
    func shown(limit: Int = 200) -> String {
        var result = ""
        var count = 0
        for scalar in unicodeScalars {
            guard count < limit else { return result + "…" }
            count += 1
            if scalar.isInvisible {
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
