/// The UTF-8 of a script, read by place. Past the end there are zeros.
struct JavaScriptText {
    let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var count: Int { bytes.count }

    subscript(place: Int) -> UInt8 { place < bytes.count ? bytes[place] : 0 }

    func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    func has(_ word: StaticString, at place: Int) -> Bool {
        word.withUTF8Buffer { word in
            place + word.count <= bytes.count && bytes[place..<(place + word.count)].elementsEqual(word)
        }
    }

    /// How many bytes the line break at a place has: none when there is no line break.
    func lineBreakLength(at place: Int) -> Int {
        switch self[place] {
        case UInt8(ascii: "\n"): 1
        case UInt8(ascii: "\r"): self[place + 1] == UInt8(ascii: "\n") ? 2 : 1
        // U+2028 and U+2029.
        case 0xE2 where self[place + 1] == 0x80 && self[place + 2] & 0xFE == 0xA8: 3
        default: 0
        }
    }

    func lineBreakCount(in range: Range<Int>) -> Int {
        var count = 0
        var place = range.lowerBound
        while place < range.upperBound {
            let length = lineBreakLength(at: place)
            if length > 0 { count += 1 }
            place += max(1, length)
        }
        return count
    }

    /// How many bytes the white space at a place has: none when there is something else, a line break too.
    func spaceLength(at place: Int) -> Int {
        switch self[place] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0B, 0x0C: return 1
        case 0..<0xC2: return 0
        case 0xC2: return self[place + 1] == 0xA0 ? 2 : 0
        case 0xE1...0xEF:
            // The space separators of Unicode, and the byte order mark.
            switch (self[place], self[place + 1], self[place + 2]) {
            case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F),
                (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF):
                return 3
            default: return 0
            }
        default: return 0
        }
    }

    /// Whether the byte at a place belongs to a name. Whatever is beyond ASCII and not a space is taken for a letter:
    /// the engine knows better, and says so.
    func isNamePart(at place: Int) -> Bool {
        switch self[place] {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "$"), UInt8(ascii: "_"), UInt8(ascii: "\\"):
            true
        case 0x80...: spaceLength(at: place) == 0 && lineBreakLength(at: place) == 0
        default: false
        }
    }

    func isDigit(at place: Int) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= self[place]
    }
}
