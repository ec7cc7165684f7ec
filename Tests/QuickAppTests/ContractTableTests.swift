import Foundation
import Testing

/// Holds docs/contract.md, the scripts and the tests together: every rule is there, and shown by what is there.
@Suite struct ContractTableTests {
    /// How many rules each section of the contract has.
    private static let sections = [6, 11, 7, 6, 7, 3]

    private static let numbers = sections.enumerated().flatMap { section, rules in
        (1...rules).map { "\(section + 1).\($0)" }
    }

    private static let tests = Programs.root.appendingPathComponent("Tests")

    @Test("Every rule stands in the contract once, in order, with its text and its witness")
    func rules() throws {
        let rows = try Self.rows().filter { $0.count == 3 }
        #expect(rows.map { $0[0] } == Self.numbers)
        for row in rows {
            #expect(row[1].count > 20, "rule \(row[0]) has no text")
            let witnesses = row[2].split(separator: ", ").map { $0.split(separator: " ")[0] }
            let known: Set<Substring> = ["PAGE", "VELA", "DOCS", "HAPJS", "WX", "WHATWG", "RFC", "US"]
            #expect(!witnesses.isEmpty && known.isSuperset(of: witnesses), "rule \(row[0]) has no witness: \(row[2])")
        }
    }

    @Test("Every rule is shown by a script or a test that exists", arguments: numbers)
    func shown(number: String) throws {
        let names = try #require(try Self.shown()[number], "docs/contract.md does not say what shows rule \(number)")
        #expect(!names.isEmpty)
        for name in names {
            let path = name.hasSuffix(".swift") ? name : "QuickAppTests/Scripts/\(name).js"
            let file = Self.tests.appendingPathComponent(path).path
            #expect(FileManager.default.fileExists(atPath: file), "rule \(number): there is no Tests/\(path)")
        }
    }

    @Test("A script is listed under just those rules that it names", arguments: ScriptCase.names)
    func listed(name: String) throws {
        let rules = try ScriptCase(name).rules
        let places = try Self.shown().filter { $0.value.contains(name) }.keys
        #expect(Set(places) == Set(rules), "docs/contract.md and the first lines of \(name).js differ")
        #expect(Set(rules).isSubset(of: Self.numbers), "\(name).js names a rule that the contract does not have")
    }

    /// By rule, the names in the table of the last section.
    private static func shown() throws -> [String: [String]] {
        let rows = try rows().filter { $0.count == 2 }
        return try Dictionary(rows.map { ($0[0], $0[1].split(separator: "`", omittingEmptySubsequences: true)) }) {
            _, _ in throw Twice()
        }
        .mapValues { $0.map(String.init).filter { $0 != " " } }
    }

    private struct Twice: Error, CustomStringConvertible {
        var description: String { "docs/contract.md says twice what shows a rule" }
    }

    /// The rows of its tables that begin with a rule's number, as their cells.
    private static func rows() throws -> [[String]] {
        let file = Programs.root.appendingPathComponent("docs/contract.md")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            guard line.prefixMatch(of: /\| [1-9]\.[0-9]+ \|/) != nil else { return nil }
            return line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }
}
