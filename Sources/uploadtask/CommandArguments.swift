import ArgumentParser
import UploadEngine
import _UploadLibc

/// The arguments of the process, checked before they are parsed.
enum CommandArguments {
    /// Returns the arguments without the command's name.
    ///
    /// - Throws: When one of them is not UTF-8, or an option stands in the place of another option's value.
    static func read() throws -> [String] {
        let bytes = CommandLine.unsafeArgv
        let arguments = try (0..<Int(CommandLine.argc)).dropFirst().map { index in
            guard let pointer = bytes[index] else { return "" }
            return try decoded(UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)), number: index)
        }
        return try separated(arguments)
    }

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
    private static func escaped(_ bytes: UnsafeRawBufferPointer) -> String {
        let limit = 200
        let text = bytes.prefix(limit).map { byte in
            if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "\\"), byte != UInt8(ascii: "'") {
                return String(UnicodeScalar(byte))
            }
            return "\\x" + byte.padded(to: 2, radix: 16)
        }
        return "$'\(text.joined())'" + (bytes.count > limit ? "…" : "")
    }

    /// Splits `--option=` from its empty value, which the parser would treat as missing, and rejects an option in the place
    /// of a value: the parser accepts it, because values may begin with a dash.
    static func separated(_ arguments: [String]) throws -> [String] {
        guard let name = arguments.first, let takesValue = try OptionNames.takingValues(of: name) else {
            return arguments
        }
        var result: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument.hasSuffix("="), takesValue[String(argument.dropLast())] == true {
                result += [String(argument.dropLast()), ""]
                continue
            }
            result.append(argument)
            if argument == "--" { break }
            guard takesValue[argument] == true, let value = rest.popFirst() else { continue }
            guard takesValue[String(value.prefix { $0 != "=" })] == nil, value != "--" else {
                throw ValidationError(
                    """
                    Missing value for '\(argument)': '\(value.visible(limit: 200))' is an option. If it is the value, write \
                    \(argument)=\(value.visible(limit: 200))
                    """)
            }
            result.append(value)
        }
        return result + rest
    }
}
