import Foundation

/// A script of the folder `Scripts`, with the directives in its first lines.
///
/// A directive is a comment line at the very top, such as `// rule: 2.3` or `// file: internal://files/a.txt = hello`.
/// The README of the folder lists them.
struct ScriptCase: Sendable {
    /// The folder of the scripts and their transcripts.
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Scripts")

    /// The names of all scripts, without `.js`.
    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".js") }.map { String($0.dropLast(3)) }.sorted()
    }()

    /// A file, link, FIFO or directory that exists before the script runs.
    struct Fixture: Sendable {
        enum Content: Sendable {
            case text(String)
            case random(length: Int)
            case link(target: String)
            case pipe
            case directory
        }

        /// The app's path: `internal://files/a.txt`, or `/logo.png` in the package.
        let path: String
        let content: Content
    }

    /// An invalid directive.
    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    let name: String
    /// The text of the script including its directives, so that line numbers are correct.
    let source: String
    /// The rules of docs/contract.md that it covers.
    private(set) var rules: [String] = []
    /// Additional arguments of the command.
    private(set) var arguments: [String] = []
    /// The manifest; `nil` for a lone script.
    private(set) var manifest: String? = """
        {"package":"com.example.test","name":"test","versionName":"1.0.0","versionCode":1,"minAPILevel":3,\
        "features":[{"name":"system.uploadtask"}]}
        """
    private(set) var fixtures = [
        Fixture(path: "internal://files/a.txt", content: .text("hello")),
        Fixture(path: "internal://files/empty.txt", content: .text("")),
    ]
    /// The signal to send after a line of output equals this text.
    private(set) var signal: (number: Int32, after: String)?

    /// The expected transcript.
    var expected: String { get throws { try Self.text(of: "\(name).expected") } }

    init(_ name: String) throws {
        self.name = name
        source = try Self.text(of: "\(name).js")
        for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
            // A word and a colon. Any other comment ends the directives.
            guard let directive = line.prefixMatch(of: /\/\/ ([a-z]+): */) else { break }
            let value = line[directive.range.upperBound...].trimmingCharacters(in: .whitespaces)
            try read(String(directive.1), value)
        }
        guard !rules.isEmpty else { throw Malformed(description: "\(name).js does not begin with `// rule: …`") }
    }

    private mutating func read(_ directive: String, _ value: String) throws {
        switch directive {
        case "rule": rules += value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        case "run": arguments += Self.words(value)
        case "manifest": manifest = value == "none" ? nil : value
        case "file": fixtures.append(try file(value))
        case "link":
            let (path, target) = try halves(of: value, at: " -> ")
            fixtures.append(Fixture(path: path, content: .link(target: target)))
        case "fifo": fixtures.append(Fixture(path: value, content: .pipe))
        case "directory": fixtures.append(Fixture(path: value, content: .directory))
        case "signal":
            let (name, word) = try halves(of: value, at: " after ")
            guard let number = ["INT": SIGINT, "TERM": SIGTERM][name] else { throw malformed("signal: \(value)") }
            signal = (number, word)
        default: throw malformed("// \(directive): \(value)")
        }
    }

    private func file(_ value: String) throws -> Fixture {
        if value.contains(" = ") {
            let (path, text) = try halves(of: value, at: " = ")
            return Fixture(path: path, content: .text(text))
        }
        let (path, size) = try halves(of: value, at: " size ")
        guard let length = Int(size) else { throw malformed("file: \(value)") }
        return Fixture(path: path, content: .random(length: length))
    }

    private func halves(of value: String, at separator: String) throws -> (String, String) {
        guard let range = value.range(of: separator) else { throw malformed(value) }
        return (String(value[..<range.lowerBound]), String(value[range.upperBound...]))
    }

    private func malformed(_ line: String) -> Malformed {
        Malformed(description: "\(name).js has an unknown directive: \(line)")
    }

    /// Splits at spaces outside double quotes.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        for (index, piece) in line.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            words += index.isMultiple(of: 2) ? piece.split(separator: " ").map(String.init) : [String(piece)]
        }
        return words
    }

    private static func text(of file: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
    }
}
