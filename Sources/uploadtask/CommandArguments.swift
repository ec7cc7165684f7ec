import ArgumentParser
import _UploadLibc

/// The arguments of the process, checked before they are parsed.
enum CommandArguments {
    /// Returns the arguments without the command's name.
    ///
    /// - Throws: When one of them is not UTF-8.
    static func read() throws -> [String] {
        let bytes = CommandLine.unsafeArgv
        return try (0..<Int(CommandLine.argc)).dropFirst().map { index in
            guard let pointer = bytes[index] else { return "" }
            return try ArgumentText.decoded(
                UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)), number: index)
        }
    }

    /// The command that the arguments name.
    ///
    /// - Throws: For wrong usage, and for the request of the help or the version.
    static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        let command = command(in: arguments)
        guard [["upload"], ["queue", "add"]].contains(command) else {
            return try UploadTaskCommand.parseAsRoot(try separated(arguments))
        }
        let upload = Result {
            try UploadArguments(
                arguments.dropFirst(command.count), OptionNames.options(of: command.joined(separator: " ")) ?? [:])
        }
        let options = (try? upload.get().options) ?? []
        return try UploadArguments.$current.withValue(upload) {
            try UploadTaskCommand.parseAsRoot(command + options)
        }
    }

    /// Splits `--option=` from its empty value, which the parser would treat as missing, and rejects an option in the place
    /// of a value: the parser accepts it, because values may begin with a dash.
    static func separated(_ arguments: [String]) throws -> [String] {
        let command = command(in: arguments).joined(separator: " ")
        guard let options = OptionNames.options(of: command) else { return arguments }
        let known = options.filter { $0.key.hasPrefix("--") }
        var result: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument.hasSuffix("="), known[String(argument.dropLast())]?.takesValue == true {
                result += [String(argument.dropLast()), ""]
                continue
            }
            result.append(argument)
            if argument == "--" { break }
            guard known[argument]?.takesValue == true, let value = rest.popFirst() else { continue }
            guard known[String(value.prefix { $0 != "=" })] == nil, value != "--" else {
                throw ArgumentText.missingValue(of: argument, before: value)
            }
            result.append(value)
        }
        return result + rest
    }

    /// The names of the subcommand at the start of arguments: one, or two for `queue`.
    private static func command(in arguments: [String]) -> [String] {
        Array(arguments.prefix(arguments.first == "queue" ? 2 : 1))
    }
}
