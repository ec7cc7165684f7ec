/// A quoted parameter value of a header.
struct QuotedText {
    /// What a backslash means, in the order in which the readings are tried.
    enum Custom: CaseIterable {
        /// It escapes a quote, itself or a blank (as aiohttp does), and never stands alone.
        case escapes
        /// It is a character like any other.
        case plain
        /// It escapes a quote or itself, else it stands for itself.
        case lenient
    }

    let text: String
    /// The index after the closing quote.
    let end: Int

    /// Reads on from the byte after the opening quote; nil when the quote is not closed, or not by this custom.
    init?(_ bytes: [UInt8], from start: Int, custom: Custom) {
        var text: [UInt8] = []
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                self.text = String(decoding: text, as: UTF8.self)
                end = position
                return
            }
            if byte == UInt8(ascii: "\\"), custom != .plain {
                let next = position < bytes.count ? bytes[position] : 0
                let isBlank = next == UInt8(ascii: " ") || next == UInt8(ascii: "\t")
                if next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") || (isBlank && custom == .escapes) {
                    text.append(next)
                    position += 1
                    continue
                }
                if custom == .escapes { return nil }
            }
            text.append(byte)
        }
        return nil
    }
}
