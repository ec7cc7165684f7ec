/// The expected output of a script.
struct Transcript {
    /// The wildcard for any text of a line.
    static let anything: Character = "…"

    private let expected: [Substring]

    init(expected: String) { self.expected = Self.lines(expected) }

    /// Describes the first difference together with both texts; returns `nil` if there is none.
    func difference(from actual: String) -> String? {
        let actualLines = Self.lines(actual)
        let same = zip(expected, actualLines).prefix { Self.matches($0, $1) }.count
        guard same < max(expected.count, actualLines.count) else { return nil }
        return """
            line \(same + 1) differs
            --- expected
            \(Self.marked(expected, same))
            --- actual
            \(Self.marked(actualLines, same))
            """
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    private static func marked(_ lines: [Substring], _ number: Int) -> String {
        lines.enumerated().map { ($0 == number ? "> " : "  ") + $1 }.joined(separator: "\n")
    }

    private static func matches(_ pattern: Substring, _ line: Substring) -> Bool {
        var pieces = pattern.split(separator: anything, omittingEmptySubsequences: false)
        let last = pieces.removeLast()
        guard let first = pieces.first else { return last == line }
        guard line.hasPrefix(first) else { return false }
        var rest = line.dropFirst(first.count)
        for piece in pieces.dropFirst() where !piece.isEmpty {
            guard let range = rest.firstRange(of: piece) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(last)
    }
}
