import ArgumentParser
import UploadEngine
import _UploadLibc

/// The arguments of the process, checked before they are parsed.
enum CommandArguments {
    /// Reads the arguments, without the name of the command.
    ///
    /// - Throws: When one of them is not UTF-8, or an option stands where the value of another one should.
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
    /// Swift would put U+FFFD for bytes that are not UTF-8: another file would be opened, another value sent.
    static func decoded(_ bytes: UnsafeRawBufferPointer, number: Int) throws -> String {
        if let text = String(validating: bytes.lazy.map { CChar(bitPattern: $0) }, as: UTF8.self) { return text }
        throw ValidationError(
            """
            argument \(number), \(escaped(bytes)), is not valid UTF-8. To send a file with such a name, let the shell open \
            it: --file - < FILE, or rename it. Other values must be converted to UTF-8.
            """)
    }

    /// The bytes in a form that Bash reads: `$'caf\xE9.jpg'`.
    private static func escaped(_ bytes: UnsafeRawBufferPointer) -> String {
        let limit = 200
        let text = bytes.prefix(limit).map { byte in
            if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "\\"), byte != UInt8(ascii: "'") {
                return String(UnicodeScalar(byte))
            }
            let digits = String(byte, radix: 16, uppercase: true)
            return "\\x" + (digits.count < 2 ? "0" : "") + digits
        }
        return "$'\(text.joined())'" + (bytes.count > limit ? "…" : "")
    }

    /// Separates `--option=` from its empty value, which the parser would take for no value, and checks that no option
    /// stands where a value should: values may begin with a dash, and so the parser would take it.
    static func separated(_ arguments: [String]) throws -> [String] {
        guard let name = arguments.first, let options = options(of: name) else { return arguments }
        var result: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument.hasSuffix("="), options[String(argument.dropLast())] == true {
                result += [String(argument.dropLast()), ""]
                continue
            }
            result.append(argument)
            if argument == "--" { break }
            guard options[argument] == true, let value = rest.popFirst() else { continue }
            guard options[String(value.prefix { $0 != "=" })] == nil, value != "--" else {
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

    /// The long options of a subcommand by name, and whether each of them takes a value; from the lines of its help, such
    /// as `  --file <path>          A file to send.`
    private static func options(of name: String) -> [String: Bool]? {
        let commands = UploadTaskCommand.configuration.subcommands
        guard let command = commands.first(where: { $0.configuration.commandName == name }) else { return nil }
        let help = UploadTaskCommand.helpMessage(for: command, includeHidden: true, columns: 1000)
        var options: [String: Bool] = [:]
        for line in help.split(separator: "\n") where line.hasPrefix("  ") {
            let words = line.split(separator: " ")
            guard let index = words.prefix(2).firstIndex(where: { $0.hasPrefix("--") }) else { continue }
            options[String(words[index])] = words.dropFirst(index + 1).first?.hasPrefix("<") == true
        }
        return options
    }
}
