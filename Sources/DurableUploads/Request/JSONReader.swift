/// Reads the bytes of a ``JSONValue``.
struct JSONReader {
    /// The bytes are no value, have a number that is not whole, or too many brackets.
    struct Malformed: Error {}

    /// A record has three; a text of many brackets must not exhaust the stack.
    private static let maximumDepth = 16

    private var rest: ArraySlice<UInt8>

    /// The value that is the whole of the bytes.
    static func value(of bytes: [UInt8]) throws(Malformed) -> JSONValue {
        var reader = JSONReader(rest: bytes[...])
        let value = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.rest.isEmpty else { throw Malformed() }
        return value
    }

    private mutating func value(depth: Int) throws(Malformed) -> JSONValue {
        guard depth < Self.maximumDepth else { throw Malformed() }
        skipBlanks()
        switch rest.first {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        default:
            if take("null") { return .null }
            if take("true") { return .boolean(true) }
            if take("false") { return .boolean(false) }
            return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws(Malformed) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        rest.removeFirst()
        skipBlanks()
        if take("}") { return members }
        repeat {
            skipBlanks()
            let name = try string()
            skipBlanks()
            guard take(":"), members.updateValue(try value(depth: depth + 1), forKey: name) == nil else {
                throw Malformed()
            }
            skipBlanks()
        } while take(",")
        guard take("}") else { throw Malformed() }
        return members
    }

    private mutating func array(depth: Int) throws(Malformed) -> [JSONValue] {
        var values: [JSONValue] = []
        rest.removeFirst()
        skipBlanks()
        if take("]") { return values }
        repeat {
            values.append(try value(depth: depth + 1))
            skipBlanks()
        } while take(",")
        guard take("]") else { throw Malformed() }
        return values
    }

    private mutating func number() throws(Malformed) -> Int64 {
        let length = rest.prefix { $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            .count
        guard let value = Int64(String(decoding: rest.prefix(length), as: UTF8.self)) else { throw Malformed() }
        rest = rest.dropFirst(length)
        return value
    }

    private mutating func string() throws(Malformed) -> String {
        guard take("\"") else { throw Malformed() }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else { throw Malformed() }
                return text
            case UInt8(ascii: "\\"): bytes.append(try escaped())
            case 0..<0x20: throw Malformed()
            default: bytes.append(byte)
            }
        }
        throw Malformed()
    }

    /// The byte of an escape: those that ``JSONValue`` writes.
    private mutating func escaped() throws(Malformed) -> UInt8 {
        if take("u00") {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            rest = rest.dropFirst(2)
            // Not a sign, which a number may have.
            guard digits.utf8.count == 2, digits.first?.isHexDigit == true, let byte = UInt8(digits, radix: 16),
                byte < 0x20
            else { throw Malformed() }
            return byte
        }
        guard let byte = rest.popFirst(), byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
            throw Malformed()
        }
        return byte
    }

    private mutating func skipBlanks() { rest = rest.drop { $0 == 0x20 || (0x09...0x0A).contains($0) || $0 == 0x0D } }

    /// Takes these characters if they are next.
    private mutating func take(_ text: StaticString) -> Bool {
        let isNext = text.withUTF8Buffer { rest.starts(with: $0) }
        if isNext { rest = rest.dropFirst(text.utf8CodeUnitCount) }
        return isNext
    }
}
