import ArgumentParser
import UploadCore

/// The arguments of `uploadtask upload`, with the files, the URL and the parts of a form taken out.
///
/// The time of the parser grows with the square of the number of its arguments: it needs 47 seconds for 20,000 files.
struct UploadArguments {
    /// The arguments for the parser, with each value in an argument of its own.
    private(set) var options: [String] = []
    /// The files by position and of `--file`, in the order given.
    private(set) var files: [String] = []
    /// The URL by position or of `--url`.
    private(set) var url: String?
    /// The values of `-F`, in the order given.
    private(set) var parts: [String] = []

    /// The arguments that are being parsed. The parser calls ``ContentOptions/validate()``, which needs them.
    @TaskLocal static var current: Result<UploadArguments, any Error>?

    /// Options whose last value would silently replace the first one.
    private static let unrepeatable = ["--upload-file", "--files-from", "--output"]
    private var values: [String: String] = [:]
    /// The error for an operand, or for a second URL. It is none with an unknown option, whose value may be that operand.
    private var operandProblem: String?
    private var hasUnknownOption = false

    /// Reads the arguments behind `upload`.
    ///
    /// - Parameter known: The options of the command by their names.
    /// - Throws: When an option stands in the place of another option's value, and for habits of other commands.
    init(_ arguments: some Collection<String>, _ known: [String: OptionNames.Known]) throws {
        try read(arguments, known)
        if let operandProblem, !hasUnknownOption { throw ValidationError(operandProblem) }
    }

    private mutating func read(_ arguments: some Collection<String>, _ known: [String: OptionNames.Known]) throws {
        var rest = ArraySlice(arguments)
        while let argument = rest.popFirst() {
            if argument == "--" {
                for operand in rest { add(operand: operand) }
                return
            }
            guard argument.hasPrefix("-"), argument != "-" else {
                add(operand: argument)
                continue
            }
            let isLong = argument.hasPrefix("--")
            let name = isLong ? String(argument.prefix { $0 != "=" }) : String(argument.prefix(2))
            guard let option = known[name] else {
                if let hint = ForeignHabit.hint(option: name, argument) { throw ValidationError(hint) }
                // The parser reports it.
                hasUnknownOption = true
                options.append(argument)
                continue
            }
            guard option.name != "--help" else {
                (options, operandProblem) = (["--help"], nil)
                return
            }
            guard option.takesValue else {
                options.append(argument)
                continue
            }
            let joined = argument.dropFirst(name.count)
            if !joined.isEmpty {
                try add(option.name, String(isLong ? joined.dropFirst() : joined))
            } else if let value = rest.popFirst() {
                let isOption =
                    known[value] != nil || value.hasPrefix("--") && known[String(value.prefix { $0 != "=" })] != nil
                guard !isOption, value != "--" else { throw ArgumentText.missingValue(of: name, before: value) }
                try add(option.name, value)
            } else {
                // The parser reports the missing value.
                options.append(argument)
            }
        }
    }

    private mutating func add(_ option: String, _ value: String) throws {
        if Self.unrepeatable.contains(option), let first = values.updateValue(value, forKey: option) {
            throw ValidationError("\(option) can be given only once: '\(first.visible(limit: 200))' came before.")
        }
        switch option {
        case "--file": files.append(value)
        case "--form-part": parts.append(value)
        case "--url": add(url: value)
        default: options += [option, value]
        }
    }

    private mutating func add(url value: String) {
        guard url != nil else { return url = value }
        // Does not repeat the URLs, which may contain secrets.
        operandProblem =
            operandProblem
            ?? "Give one URL, by position or with --url; write a file whose name begins with 'http://' as './http://…'."
    }

    private mutating func add(operand: String) {
        guard !Self.isURL(operand) else { return add(url: operand) }
        operandProblem = operandProblem ?? ForeignHabit.hint(operand: operand)
        files.append(operand)
    }

    /// Whether an argument is the URL.
    private static func isURL(_ text: String) -> Bool {
        ["http://", "https://"].contains { scheme in
            text.utf8.prefix(scheme.utf8.count).elementsEqual(scheme.utf8) { ASCII.lowercased($0) == $1 }
        }
    }
}
