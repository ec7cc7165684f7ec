import ArgumentParser
import UploadCore

/// The texts of arguments, and what is wrong with them.
enum ArgumentText {
    /// The text of an argument.
    ///
    /// Swift would replace bytes that are not UTF-8 by U+FFFD, and so open another file or send another value.
    static func decoded(_ bytes: UnsafeRawBufferPointer, number: Int) throws -> String {
        if let text = String(validating: bytes.lazy.map { CChar(bitPattern: $0) }, as: UTF8.self) { return text }
        throw ValidationError(
            """
            argument \(number), \(escaped(bytes)), is not valid UTF-8. To send a file with such a name, let the shell open \
            it: --file - < FILE, or rename it. Other values must be converted to UTF-8.
            """)
    }

    /// The bytes as a Bash string: `$'caf\xE9.jpg'`.
    static func escaped(_ bytes: UnsafeRawBufferPointer) -> String {
        let limit = 200
        let text = bytes.prefix(limit).map { byte in
            if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "\\"), byte != UInt8(ascii: "'") {
                return String(UnicodeScalar(byte))
            }
            return "\\x" + byte.padded(to: 2, radix: 16)
        }
        return "$'\(text.joined())'" + (bytes.count > limit ? "…" : "")
    }

    /// The error for an option in the place of another option's value.
    static func missingValue(of option: String, before next: String) -> ValidationError {
        let next = next.visible(limit: 200)
        let joined = option.hasPrefix("--") ? "\(option)=\(next)" : "\(option)\(next)"
        return ValidationError(
            "Missing value for '\(option)': '\(next)' is an option. If it is the value, write \(joined)")
    }
}
