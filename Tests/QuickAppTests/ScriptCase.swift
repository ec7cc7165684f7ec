import Foundation

/// One script of the folder `Scripts`, with what its first lines say about how it is run.
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

    /// A file, or what passes for one, that is there before the script runs.
    struct Fixture: Sendable {
        enum Content: Sendable {
            case text(String)
            case random(length: Int)
            case link(target: String)
            case pipe
            case directory
        }

        /// As the app names it: `internal://files/a.txt`, or `/logo.png` in the package.
        let path: String
        let content: Content
    }

    /// Why a script cannot be run as it asks.
    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    let name: String
    /// The text of the script, directives included, so that its line numbers are right.
    let source: String
    /// The rules of docs/contract.md that it witnesses.
    private(set) var rules: [String] = []
    /// Further arguments of the command.
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
    /// The signal that is sent once a line of the transcript is this word.
    private(set) var signal: (number: Int32, after: String)?

    /// The transcript that the contract asks for.
    var expected: String { get throws { try Self.text(of: "\(name).expected") } }

    init(_ name: String) throws {
        self.name = name
        source = try Self.text(of: "\(name).js")
        for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
            // A word and a colon; any other comment is for people, and ends the directives.
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
        Malformed(description: "\(name).js has a directive that is not known: \(line)")
    }

    /// Splits at spaces, but not within double quotes.
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
