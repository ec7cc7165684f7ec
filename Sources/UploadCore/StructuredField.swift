/// Structured fields (RFC 9651), as far as resumable uploads have them: a boolean, an integer, and a dictionary of which the
/// integers are read.
///
/// A field that violates its syntax, or has another type, is ignored as a whole.
package enum StructuredField {
    /// The value of `?0` or `?1`, without its parameters.
    static func boolean(_ text: String) -> Bool? {
        var parser = Parser(text)
        guard case .boolean(let value) = parser.onlyItem() else { return nil }
        return value
    }

    /// The value of an integer, without its parameters.
    package static func integer(_ text: String) -> Int64? {
        var parser = Parser(text)
        guard case .integer(let value) = parser.onlyItem() else { return nil }
        return value
    }

    /// The integers of a dictionary. The last member with a key counts.
    ///
    /// - Parameter text: The values of all lines of the field, joined by commas.
    /// - Returns: `nil` where the syntax is violated.
    static func integers(ofDictionary text: String) -> [(key: String, value: Int64)]? {
        var parser = Parser(text)
        return parser.dictionary()
    }

    private enum Item {
        case boolean(Bool)
        case integer(Int64)
        /// Of a type that no field here has.
        case other
    }

    private struct Parser {
        private var rest: ArraySlice<UInt8>

        init(_ text: String) {
            rest = text.bytes[...]
            skip { $0 == ASCII.space }
        }

        mutating func onlyItem() -> Item? {
            guard let item = item(), parameters() else { return nil }
            skip { $0 == ASCII.space }
            return rest.isEmpty ? item : nil
        }

        mutating func dictionary() -> [(key: String, value: Int64)]? {
            var members: [(key: String, value: Int64)] = []
            while !rest.isEmpty {
                guard let key = key() else { return nil }
                var value = Item.boolean(true)
                if take(UInt8(ascii: "=")) {
                    guard let member = rest.first == UInt8(ascii: "(") ? innerList() : item() else { return nil }
                    value = member
                }
                guard parameters() else { return nil }
                members.removeAll { $0.key.hasBytes(of: key) }
                if case .integer(let number) = value { members.append((key, number)) }
                skip(Self.isBlank)
                if rest.isEmpty { return members }
                guard take(ASCII.comma) else { return nil }
                skip(Self.isBlank)
                // A comma is followed by a member.
                if rest.isEmpty { return nil }
            }
            return members
        }

        private mutating func innerList() -> Item? {
            guard take(UInt8(ascii: "(")) else { return nil }
            var isFirst = true
            while true {
                let hadBlank = skip { $0 == ASCII.space }
                if take(UInt8(ascii: ")")) { return .other }
                // An item begins behind a blank, unless it is the first one.
                guard hadBlank || isFirst, item() != nil, parameters() else { return nil }
                isFirst = false
            }
        }

        private mutating func item() -> Item? {
            guard let first = rest.first else { return nil }
            switch first {
            case UInt8(ascii: "?"):
                rest = rest.dropFirst()
                if take(UInt8(ascii: "1")) { return .boolean(true) }
                return take(UInt8(ascii: "0")) ? .boolean(false) : nil
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
            case UInt8(ascii: "\""): return string()
            case ASCII.colon: return binary()
            case UInt8(ascii: "@"):
                rest = rest.dropFirst()
                guard case .integer = number() else { return nil }
                return .other
            case UInt8(ascii: "%"):
                // A display string: its escapes need no check, for it is not used.
                rest = rest.dropFirst()
                return string()
            case UInt8(ascii: "*"): return token()
            default: return ASCII.isLetter(first) ? token() : nil
            }
        }

        /// An integer of at most 15 digits, or a decimal of at most 12 and 3.
        private mutating func number() -> Item? {
            let isNegative = take(UInt8(ascii: "-"))
            let digits = take(while: ASCII.isDigit)
            guard !digits.isEmpty else { return nil }
            if take(UInt8(ascii: ".")) {
                let fraction = take(while: ASCII.isDigit)
                return digits.count <= 12 && (1...3).contains(fraction.count) ? .other : nil
            }
            guard digits.count <= 15 else { return nil }
            let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
            return .integer(isNegative ? -value : value)
        }

        private mutating func string() -> Item? {
            guard take(UInt8(ascii: "\"")) else { return nil }
            while let byte = rest.popFirst() {
                switch byte {
                case UInt8(ascii: "\""): return .other
                case ASCII.backslash:
                    guard let escaped = rest.popFirst(), escaped == UInt8(ascii: "\"") || escaped == ASCII.backslash
                    else { return nil }
                default: guard (0x20...0x7E).contains(byte) else { return nil }
                }
            }
            return nil
        }

        private mutating func binary() -> Item? {
            rest = rest.dropFirst()
            skip { ASCII.isLetter($0) || ASCII.isDigit($0) || "+/=".bytes.contains($0) }
            return take(ASCII.colon) ? .other : nil
        }

        private mutating func token() -> Item? {
            skip { ASCII.isLetter($0) || ASCII.isDigit($0) || "!#$%&'*+-.^_`|~:/".bytes.contains($0) }
            return .other
        }

        private mutating func key() -> String? {
            guard let first = rest.first, Self.isLower(first) || first == UInt8(ascii: "*") else { return nil }
            return String(
                decoding: take { Self.isLower($0) || ASCII.isDigit($0) || "_-.*".bytes.contains($0) }, as: UTF8.self)
        }

        /// - Returns: Whether the parameters, which are not used, have the right syntax.
        private mutating func parameters() -> Bool {
            while take(UInt8(ascii: ";")) {
                skip { $0 == ASCII.space }
                guard key() != nil else { return false }
                if take(UInt8(ascii: "=")), item() == nil { return false }
            }
            return true
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard rest.first == byte else { return false }
            rest = rest.dropFirst()
            return true
        }

        private mutating func take(while isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
            let part = rest.prefix(while: isPart)
            rest = rest[part.endIndex...]
            return part
        }

        @discardableResult
        private mutating func skip(_ isPart: (UInt8) -> Bool) -> Bool { !take(while: isPart).isEmpty }

        private static func isLower(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        }

        private static func isBlank(_ byte: UInt8) -> Bool { byte == ASCII.space || byte == UInt8(ascii: "\t") }
    }
}
