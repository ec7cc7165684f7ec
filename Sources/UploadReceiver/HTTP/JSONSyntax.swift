/// The syntax of a JSON text (RFC 8259).
///
/// Open arrays and objects are in an array of their own: a text of many brackets must not exhaust the stack.
struct JSONSyntax {
    private enum Container: String {
        case array = "]"
        case object = "}"
    }

    private var rest: ArraySlice<UInt8>
    private var open: [Container] = []

    /// Whether the bytes of a UTF-8 text are one JSON value, with or without blanks around it.
    static func isValid(_ text: some Sequence<UInt8>) -> Bool {
        var syntax = JSONSyntax(rest: Array(text)[...])
        return syntax.takeText()
    }

    private mutating func takeText() -> Bool {
        repeat {
            guard takeValue() else { return false }
        } while takeComma() ?? false
        return open.isEmpty && rest.isEmpty
    }

    /// Takes a value, or the beginning of an array or an object up to its first value.
    private mutating func takeValue() -> Bool {
        while true {
            skipBlanks()
            if take("[") {
                skipBlanks()
                if take("]") { return true }
                open.append(.array)
            } else if take("{") {
                skipBlanks()
                if take("}") { return true }
                open.append(.object)
                guard takeKey() else { return false }
            } else {
                if rest.first == UInt8(ascii: "\"") { return takeString() }
                return take("true") || take("false") || take("null") || takeNumber()
            }
        }
    }

    /// Takes the ends of containers after a value, and a comma; returns whether there is one, or nil after an error.
    private mutating func takeComma() -> Bool? {
        while true {
            skipBlanks()
            guard let container = open.last else { return false }
            if take(",") { return container == .array || takeKey() ? true : nil }
            guard take(container.rawValue) else { return nil }
            open.removeLast()
        }
    }

    private mutating func takeKey() -> Bool {
        skipBlanks()
        guard takeString() else { return false }
        skipBlanks()
        return take(":")
    }

    private mutating func takeString() -> Bool {
        guard take("\"") else { return false }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"): guard takeEscape() else { return false }
            case 0x00...0x1F: return false
            default: break
            }
        }
        return false
    }

    /// Takes an escape after its backslash.
    private mutating func takeEscape() -> Bool {
        switch rest.popFirst() {
        case UInt8(ascii: "u"):
            let digits = rest.prefix(4)
            rest = rest.dropFirst(4)
            return digits.count == 4 && digits.allSatisfy { Unicode.Scalar($0).properties.isASCIIHexDigit }
        case let byte?: return "\"\\/bfnrt".utf8.contains(byte)
        case nil: return false
        }
    }

    private mutating func takeNumber() -> Bool {
        _ = take("-")
        guard take("0") || takeDigits() else { return false }
        if take(".") { guard takeDigits() else { return false } }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            return takeDigits()
        }
        return true
    }

    private mutating func takeDigits() -> Bool {
        let count = rest.count
        rest = rest.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return rest.count < count
    }

    private mutating func skipBlanks() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }

    /// Takes these characters if they are next.
    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }
}
