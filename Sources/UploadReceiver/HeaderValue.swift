/// A header value of the form `value; name=token; name="quoted"`, as Content-Type and Content-Disposition have it.
struct HeaderValue {
    /// What stands before the first `;`, in lower case.
    let value: String
    private let parameters: [(name: String, value: String)]

    /// Returns nil when a quoted value is not closed.
    ///
    /// In quoted values `\"` and `\\` are undone and every other backslash stays: browsers once sent `C:\dir\file`
    /// without escaping it, and a reader that drops those backslashes glues the directories together.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var position = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
        value = Self.trimmed(bytes[..<position]).lowercased()

        var parameters: [(name: String, value: String)] = []
        while position < bytes.count {
            position += 1
            let nameEnd =
                bytes[position...].firstIndex { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ";") } ?? bytes.count
            let name = Self.trimmed(bytes[position..<nameEnd]).lowercased()
            position = nameEnd
            guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else { continue }
            position += 1
            while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
            if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
                guard let quoted = Self.quoted(bytes, from: &position) else { return nil }
                parameters.append((name, quoted))
                position = bytes[position...].firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
            } else {
                let end = bytes[position...].firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
                parameters.append((name, Self.trimmed(bytes[position..<end])))
                position = end
            }
        }
        self.parameters = parameters
    }

    /// The first parameter of that (lower-case) name.
    subscript(name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    /// Reads a quoted string whose opening quote is at `position`, and leaves `position` after the closing one.
    private static func quoted(_ bytes: [UInt8], from position: inout Int) -> String? {
        var text: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return String(decoding: text, as: UTF8.self)
            }
            let next = position + 1 < bytes.count ? bytes[position + 1] : 0
            if byte == UInt8(ascii: "\\"), next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
                text.append(next)
                position += 2
            } else {
                text.append(byte)
                position += 1
            }
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        var rest = bytes.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }
}
