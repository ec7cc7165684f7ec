import UploadCore

extension CurlPart {
    /// Reads the words and parameters of a part.
    struct Reader {
        private var rest: Substring.UTF8View

        init(_ text: String) { rest = Substring(text).utf8 }

        var isAtEnd: Bool { rest.isEmpty }

        /// Whether a prefix follows. Ignores case.
        func starts(with prefix: String) -> Bool {
            rest.prefix(prefix.utf8.count).elementsEqual(prefix.utf8) { ASCII.lowercased($0) == ASCII.lowercased($1) }
        }

        /// Skips a prefix, if it follows.
        mutating func skip(_ prefix: String) -> Bool {
            guard starts(with: prefix) else { return false }
            rest = rest.dropFirst(prefix.utf8.count)
            return true
        }

        mutating func takeSpaces() -> String { String(decoding: take(while: Self.isSpace), as: UTF8.self) }

        mutating func take(while isTaken: (UInt8) -> Bool) -> [UInt8] {
            let taken = Array(rest.prefix(while: isTaken))
            rest = rest.dropFirst(taken.count)
            return taken
        }

        /// A value up to a semicolon or separator, without spaces around it; a quote in it is a character.
        mutating func plainWord(endingAt separator: UInt8?) -> String {
            var word = take { $0 != UInt8(ascii: ";") && $0 != separator }
            while let last = word.last, Self.isSpace(last) { word.removeLast() }
            return String(decoding: word, as: UTF8.self)
        }

        /// A value that may be quoted.
        mutating func word(endingAt separator: UInt8?) throws(Mistake) -> String {
            _ = takeSpaces()
            guard let quoted = quotedWord() else { return plainWord(endingAt: separator) }
            guard plainWord(endingAt: separator).isEmpty else {
                throw Mistake(message: "text follows the closing quote")
            }
            return quoted
        }

        /// A value in double quotes; `nil`, and nothing is read, where there is none.
        private mutating func quotedWord() -> String? {
            var copy = self
            guard copy.skip("\"") else { return nil }
            var bytes: [UInt8] = []
            while let byte = copy.rest.popFirst() {
                if byte == UInt8(ascii: "\"") {
                    self = copy
                    return String(decoding: bytes, as: UTF8.self)
                }
                if byte == UInt8(ascii: "\\"), let next = copy.rest.first, "\\\"".utf8.contains(next) {
                    bytes.append(next)
                    copy.rest = copy.rest.dropFirst()
                } else {
                    bytes.append(byte)
                }
            }
            return nil
        }

        private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    }
}
