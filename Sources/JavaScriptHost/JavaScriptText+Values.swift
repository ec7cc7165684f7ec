extension JavaScriptText {
    /// The name that a token spells, with escapes perhaps. `nil` when an escape is wrong.
    func name(_ token: JavaScriptToken) -> String? {
        guard bytes[token.range].contains(UInt8(ascii: "\\")) else { return string(token.range) }
        var name = ""
        var place = token.start
        while place < token.end {
            if bytes[place] == UInt8(ascii: "\\") {
                guard self[place + 1] == UInt8(ascii: "u"), let (value, end) = escapedCode(at: place + 1),
                    let scalar = Unicode.Scalar(value), canSpell(scalar, first: name.isEmpty)
                else { return nil }
                name.unicodeScalars.append(scalar)
                place = end
            } else {
                let end = bytes[place..<token.end].firstIndex(of: UInt8(ascii: "\\")) ?? token.end
                name += string(place..<end)
                place = end
            }
        }
        return name
    }

    /// Whether an escape in a name may stand for a scalar. Names become a part of code, so no other code may hide in them.
    private func canSpell(_ scalar: Unicode.Scalar, first: Bool) -> Bool {
        let text = JavaScriptText(String(scalar))
        return scalar != "\\" && text.isNamePart(at: 0) && !(first && text.isDigit(at: 0))
    }

    /// The UTF-16 of a string between its quotes. `nil` when an escape is wrong in strict code.
    func stringValue(_ token: JavaScriptToken) -> [UInt16]? {
        let end = token.end - 1
        var units: [UInt16] = []
        var place = token.start + 1
        while place < end {
            let next = bytes[place..<end].firstIndex(of: UInt8(ascii: "\\")) ?? end
            units += string(place..<next).utf16
            place = next
            if place < end {
                guard let afterEscape = appendEscape(at: place + 1, to: &units) else { return nil }
                place = afterEscape
            }
        }
        return units
    }

    /// Appends what is behind a backslash.
    ///
    /// - Returns: The place behind it.
    private func appendEscape(at place: Int, to units: inout [UInt16]) -> Int? {
        let lineBreak = lineBreakLength(at: place)
        if lineBreak > 0 { return place + lineBreak }
        let simple: UInt16
        switch self[place] {
        case UInt8(ascii: "b"): simple = 0x08
        case UInt8(ascii: "t"): simple = 0x09
        case UInt8(ascii: "n"): simple = 0x0A
        case UInt8(ascii: "v"): simple = 0x0B
        case UInt8(ascii: "f"): simple = 0x0C
        case UInt8(ascii: "r"): simple = 0x0D
        case UInt8(ascii: "0") where !isDigit(at: place + 1): simple = 0
        // Octal numbers are not for strict code.
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return nil
        case UInt8(ascii: "x"), UInt8(ascii: "u"):
            guard let (value, end) = escapedCode(at: place) else { return nil }
            if let scalar = Unicode.Scalar(value) {
                units += String(scalar).utf16
            } else {
                // Half of a pair; the other half may follow.
                units.append(UInt16(truncatingIfNeeded: value))
            }
            return end
        // Any other character is itself, and will be taken as such.
        default: return appendCharacter(at: place, to: &units)
        }
        units.append(simple)
        return place + 1
    }

    private func appendCharacter(at place: Int, to units: inout [UInt16]) -> Int {
        var end = place + 1
        while self[end] & 0xC0 == 0x80 { end += 1 }
        units += string(place..<end).utf16
        return end
    }

    /// The number of `xHH`, `uHHHH` or `u{H…}`, and the place behind it.
    func escapedCode(at place: Int) -> (value: UInt32, end: Int)? {
        if self[place + 1] == UInt8(ascii: "{"), self[place] == UInt8(ascii: "u") {
            guard let end = bytes[(place + 2)...].prefix(64).firstIndex(of: UInt8(ascii: "}")) else { return nil }
            return hexadecimal((place + 2)..<end).flatMap { $0 <= 0x10FFFF ? ($0, end + 1) : nil }
        }
        let digits = (place + 1)..<(place + (self[place] == UInt8(ascii: "x") ? 3 : 5))
        return hexadecimal(digits).map { ($0, digits.upperBound) }
    }

    private func hexadecimal(_ range: Range<Int>) -> UInt32? {
        guard range.upperBound <= count, let first = bytes[range].first, first != UInt8(ascii: "+"),
            first != UInt8(ascii: "-")
        else { return nil }
        return UInt32(string(range), radix: 16)
    }
}
