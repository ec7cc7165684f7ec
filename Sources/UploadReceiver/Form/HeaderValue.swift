/// A header value of the form `value; name=token; name="quoted"`, as in Content-Type and Content-Disposition.
struct HeaderValue {
    /// The text before the first `;`, in lower case.
    let value: String
    private let parameters: [(name: String, value: String)]

    /// Returns nil when a quoted value is not closed.
    ///
    /// Senders disagree on the backslash. For some it escapes a quote and itself (`\"`, `\\`; RFC 2045, aiohttp, old
    /// curl); browsers and their followers write `%22` for a quote, and a backslash is literal, even before the closing
    /// quote (`"C:\"`). A sender uses one rule consistently, so the first rule under which the whole text is valid
    /// applies.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        let start = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
        for rule in BackslashRule.allCases {
            var reader = ParameterReader(bytes, from: start, rule)
            guard let parameters = reader.read() else { continue }
            value = bytes[..<start].trimmed.lowercased()
            self.parameters = parameters
            return
        }
        return nil
    }

    /// The first parameter of that (lower-case) name.
    subscript(name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }
}

/// The meaning of a backslash in a quoted value. The rules are tried in this order.
private enum BackslashRule: CaseIterable {
    /// It escapes a quote, itself or a blank (as aiohttp does), and never stands alone.
    case escape
    /// It is a literal character.
    case literal
    /// It escapes a quote or itself; otherwise it is literal.
    case lenient
}

/// Reads the parameters after the value.
private struct ParameterReader {
    private let bytes: [UInt8]
    private let rule: BackslashRule
    private var position: Int

    init(_ bytes: [UInt8], from start: Int, _ rule: BackslashRule) {
        self.bytes = bytes
        self.rule = rule
        position = start
    }

    /// Returns nil when the text is invalid under this rule.
    mutating func read() -> [(name: String, value: String)]? {
        var parameters: [(name: String, value: String)] = []
        while position < bytes.count {
            position += 1
            let end = next(UInt8(ascii: "="), UInt8(ascii: ";"))
            let name = bytes[position..<end].trimmed
            position = end
            guard rule == .lenient || name.utf8.allSatisfy(\.isTokenCharacter) else { return nil }
            guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else { continue }
            position += 1
            while position < bytes.count, bytes[position].isBlank { position += 1 }
            guard let value = readValue() else { return nil }
            parameters.append((name.lowercased(), value))
        }
        return parameters
    }

    private mutating func readValue() -> String? {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            let end = next(UInt8(ascii: ";"))
            defer { position = end }
            guard rule == .lenient || !bytes[position..<end].contains(UInt8(ascii: "\"")) else { return nil }
            return bytes[position..<end].trimmed
        }
        position += 1
        guard let text = readQuoted() else { return nil }
        let end = next(UInt8(ascii: ";"))
        guard rule == .lenient || bytes[position..<end].allSatisfy(\.isBlank) else { return nil }
        position = end
        return text
    }

    /// Reads from the byte after the opening quote to the closing quote; returns nil without one.
    private mutating func readQuoted() -> String? {
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), rule != .literal {
                let next = position < bytes.count ? bytes[position] : 0
                if next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") || (next.isBlank && rule == .escape) {
                    text.append(next)
                    position += 1
                    continue
                }
                if rule == .escape { return nil }
            }
            text.append(byte)
        }
        return nil
    }

    /// The position of the next of these bytes, or the end.
    private func next(_ wanted: UInt8...) -> Int {
        bytes[position...].firstIndex { wanted.contains($0) } ?? bytes.count
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    /// Whether it is a `tchar` of RFC 9110 section 5.6.2.
    fileprivate var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmed: String {
        var rest = drop(while: \.isBlank)
        while let last = rest.last, last.isBlank { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }
}
