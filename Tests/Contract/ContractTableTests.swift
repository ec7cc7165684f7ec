import Foundation
import TestSupport
import Testing

/// Checks docs/contract.md against the scripts and tests: all rules exist, and each is covered by existing files.
@Suite struct ContractTableTests {
    /// The number of rules in each section of the contract.
    private static let sections = [6, 11, 7, 6, 7, 5]

    private static let numbers = sections.enumerated().flatMap { section, rules in
        (1...rules).map { "\(section + 1).\($0)" }
    }

    private static let tests = Programs.root.appendingPathComponent("Tests")

    @Test("Every rule is in the contract once, in order, with its text and its source")
    func rules() throws {
        let rows = try Self.rows().filter { $0.count == 3 }
        #expect(rows.map { $0[0] } == Self.numbers)
        for row in rows {
            #expect(row[1].count > 20, "rule \(row[0]) has no text")
            let sources = row[2].split(separator: ", ").map { $0.split(separator: " ")[0] }
            let known: Set<Substring> = ["PAGE", "VELA", "DOCS", "HAPJS", "WX", "WHATWG", "RFC", "US"]
            #expect(!sources.isEmpty && known.isSuperset(of: sources), "rule \(row[0]) has no source: \(row[2])")
        }
    }

    @Test("Every rule is covered by existing scripts or tests", arguments: numbers)
    func covered(number: String) throws {
        let names = try #require(try Self.coverage()[number], "docs/contract.md lists no test for rule \(number)")
        #expect(!names.isEmpty)
        for name in names {
            let path = name.hasSuffix(".swift") ? name : "Contract/Scripts/\(name).js"
            let file = Self.tests.appendingPathComponent(path).path
            #expect(FileManager.default.fileExists(atPath: file), "rule \(number): there is no Tests/\(path)")
        }
    }

    @Test("A script is listed under exactly the rules that it names", arguments: ScriptCase.names)
    func listed(name: String) throws {
        let rules = try ScriptCase(name).rules
        let places = try Self.coverage().filter { $0.value.contains(name) }.keys
        #expect(Set(places) == Set(rules), "docs/contract.md and the first lines of \(name).js differ")
        #expect(Set(rules).isSubset(of: Self.numbers), "\(name).js names a rule that the contract does not have")
    }

    /// The names in the table of the last section, by rule.
    private static func coverage() throws -> [String: [String]] {
        let rows = try rows().filter { $0.count == 2 }
        return try Dictionary(rows.map { ($0[0], $0[1].split(separator: "`", omittingEmptySubsequences: true)) }) {
            _, _ in throw DuplicateRule()
        }
        .mapValues { $0.map(String.init).filter { $0 != " " } }
    }

    private struct DuplicateRule: Error, CustomStringConvertible {
        var description: String { "docs/contract.md lists a rule twice in its last table" }
    }

    /// The cells of the table rows that begin with a rule's number.
    private static func rows() throws -> [[String]] {
        let file = Programs.root.appendingPathComponent("docs/contract.md")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            guard line.prefixMatch(of: /\| [1-9]\.[0-9]+ \|/) != nil else { return nil }
            return line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }
}
