/// A header value of the form `value; name=token; name="quoted"`, as Content-Type and Content-Disposition have it.
struct HeaderValue {
    /// What stands before the first `;`, in lower case.
    let value: String
    private let parameters: [(name: String, value: String)]

    /// Returns nil when a quoted value is not closed.
    ///
    /// Senders disagree on the backslash. For some it escapes a quote and itself (`\"`, `\\`; RFC 2045, aiohttp, old
    /// curl); browsers and those who follow them write `%22` for a quote, and a backslash is one, even before the closing
    /// quote (`"C:\"`). A sender keeps to one custom, so the one by which the whole text makes sense is taken.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        let start = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
        for custom in QuotedText.Custom.allCases {
            var reader = ParameterReader(bytes, from: start, custom: custom)
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

/// Reads what follows the value, from one `;` to the next.
private struct ParameterReader {
    private let bytes: [UInt8]
    private let custom: QuotedText.Custom
    private var position: Int

    init(_ bytes: [UInt8], from start: Int, custom: QuotedText.Custom) {
        self.bytes = bytes
        self.custom = custom
        position = start
    }

    /// Returns nil when the text makes no sense by this custom.
    mutating func read() -> [(name: String, value: String)]? {
        var parameters: [(name: String, value: String)] = []
        while position < bytes.count {
            position += 1
            let end = next(UInt8(ascii: "="), UInt8(ascii: ";"))
            let name = bytes[position..<end].trimmed
            position = end
            guard custom == .lenient || name.utf8.allSatisfy(\.isTokenCharacter) else { return nil }
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
            guard custom == .lenient || !bytes[position..<end].contains(UInt8(ascii: "\"")) else { return nil }
            return bytes[position..<end].trimmed
        }
        guard let quoted = QuotedText(bytes, from: position + 1, custom: custom) else { return nil }
        position = quoted.end
        let end = next(UInt8(ascii: ";"))
        guard custom == .lenient || bytes[position..<end].allSatisfy(\.isBlank) else { return nil }
        position = end
        return quoted.text
    }

    /// Where one of these bytes comes next; the end when none does.
    private func next(_ wanted: UInt8...) -> Int {
        bytes[position...].firstIndex { wanted.contains($0) } ?? bytes.count
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    /// What RFC 9110 section 5.6.2 allows in a name.
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
