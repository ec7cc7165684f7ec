import ArgumentParser
import UploadCore
import _UploadLibc

/// Options for the header fields of requests.
struct HeaderOptions: ParsableArguments {
    @Option(
        name: [.customShort("H"), .long], parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Request header field; repeatable. '@file' reads fields from the lines of a file ('@-': of standard input).",
            valueName: "'name: value'"))
    var header: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Request header field whose value, or its end, is in a variable or a file, so that it is not visible in the list "
                + "of processes: 'Authorization=Bearer env:TOKEN', 'X-Key=file:PATH'; repeatable.",
            valueName: "name=[text ]env:variable|file:path"))
    var secretHeader: [String] = []

    /// The fields of the options, after ``read()``.
    private(set) var fields: [HeaderField] = []

    private enum CodingKeys: CodingKey { case header, secretHeader }

    /// The uses of standard input.
    var readersOfInput: [String] {
        header.filter { $0 == "@-" }.map { _ in "-H @-" }
            + secretHeader.filter { $0.hasSuffix("=file:-") || $0.hasSuffix(" file:-") }.map { _ in
                "--secret-header NAME=file:-"
            }
    }

    /// Reads the fields, also from files and variables. Call once: a file may be a pipe.
    mutating func read() throws {
        fields = try header.flatMap { text -> [HeaderField] in
            if text.hasPrefix("@") { return try Self.fields(in: String(text.dropFirst())) }
            guard let (name, value) = Self.split(text) else {
                throw ValidationError("--header '\(text.visible(limit: 200))' has no ':'; write 'NAME: VALUE'.")
            }
            return [try Self.field(name, value)]
        }
        fields += try secretHeader.map(Self.secret)
    }

    /// The secrets of `--secret-header`, which stay where they are.
    var secrets: [SecretHeader] { get throws { try secretHeader.map(SecretHeader.init) } }

    /// Reads the fields of `--header`, as ``read()``, and checks the secrets without reading them: that follows before each
    /// attempt.
    mutating func readAllButSecrets() throws {
        for secret in try secrets {
            guard case .file("-") = secret.source else { continue }
            throw ValidationError(
                "--secret-header '\(secret.name)=file:-': standard input cannot be read again when the upload is sent; write a "
                    + "file or a variable.")
        }
        let given = secretHeader
        secretHeader = []
        defer { secretHeader = given }
        try read()
    }

    private static func fields(in path: String) throws -> [HeaderField] {
        let text = try SmallFile.text(of: path, for: "--header")
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isLineBreak)
        return try lines.enumerated().filter { $1.contains { !$0.isWhitespace } }.map { index, line in
            guard let (name, value) = split(line), let field = try? HeaderField(validating: name, value) else {
                // Does not repeat the line, which may contain a secret.
                let name = path.visible(limit: 200)
                throw ValidationError(
                    "--header '@\(name)': line \(index + 1) is not a header field; write NAME: VALUE.")
            }
            return field
        }
    }

    private static func secret(_ text: String) throws -> HeaderField {
        let secret = try SecretHeader(text)
        let value =
            switch secret.source {
            case .environment(let name): try variable(name)
            case .file(let path): try SmallFile.text(of: path, for: "--secret-header").trimmingLineEnd
            }
        return try field(secret.name, secret.prefix + value)
    }

    private static func variable(_ name: String) throws -> Substring {
        guard let value = getenv(name) else {
            throw ValidationError("--secret-header: the variable '\(name.visible(limit: 200))' is not set.")
        }
        guard let value = String(validatingCString: value) else {
            throw ValidationError("--secret-header: the variable '\(name.visible(limit: 200))' is not valid UTF-8.")
        }
        return value[...]
    }

    private static func field(_ name: some StringProtocol, _ value: some StringProtocol) throws -> HeaderField {
        do throws(UploadFailure) { return try HeaderField(validating: String(name), String(value)) } catch {
            throw ValidationError(error.message)
        }
    }

    /// The name and the value of a line; `nil` where it has no colon.
    private static func split(_ line: some StringProtocol) -> (name: String, value: String)? {
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let value = line[line.utf8.index(after: colon)...]
        return (String(line[..<colon]), String(value.drop { $0 == " " || $0 == "\t" }))
    }
}

extension Character {
    fileprivate var isLineBreak: Bool { self == "\n" || self == "\r\n" }
}

extension String {
    /// The text without the line break at its end, which editors and `echo` write.
    fileprivate var trimmingLineEnd: Substring { last?.isLineBreak == true ? dropLast() : self[...] }
}
