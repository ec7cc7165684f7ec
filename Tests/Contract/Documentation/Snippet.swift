import Foundation
import TestSupport
import Testing

/// A block of code in the documentation: in an article, or in a comment of a source.
struct Snippet: Sendable, CustomTestStringConvertible {
    /// The language of the block, such as `swift`.
    let language: String
    /// The file and the line, for messages.
    let place: String
    let text: String
    /// The output that the documentation shows in the block of `text` after it, if any. `…` matches anything.
    private(set) var output: String?

    var testDescription: String { place }

    /// Every block in the catalogs and sources, but those of `text`.
    static let all: [Snippet] = {
        let sources = Programs.root.appendingPathComponent("Sources")
        let files = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
        return files.sorted().flatMap { file -> [Snippet] in
            guard file.hasSuffix(".swift") || file.contains(".docc/") && file.hasSuffix(".md"),
                let text = try? String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
            else { return [] }
            return blocks(of: text, in: file)
        }
    }()

    static func all(_ language: String) -> [Snippet] { all.filter { $0.language == language } }

    private static func blocks(of text: String, in file: String) -> [Snippet] {
        let isSource = file.hasSuffix(".swift")
        var snippets: [Snippet] = []
        var open: (language: String, line: Int, lines: [String])?
        for (number, line) in text.components(separatedBy: "\n").enumerated() {
            var line = Substring(line)
            if isSource {
                line = line.drop { $0 == " " }
                guard line.hasPrefix("///") else { continue }
                line = line.dropFirst(line.hasPrefix("/// ") ? 4 : 3)
            }
            if !line.hasPrefix("```") {
                open?.lines.append(String(line))
            } else if let block = open {
                open = nil
                let text = block.lines.joined(separator: "\n") + "\n"
                // A text without a block before it counts as code, which no test can run.
                if block.language == "text", let last = snippets.indices.last, snippets[last].output == nil {
                    snippets[last].output = text
                } else {
                    snippets.append(
                        Snippet(language: block.language, place: "\(file):\(block.line)", text: text, output: nil))
                }
            } else {
                open = (String(line.dropFirst(3)), number + 1, [])
            }
        }
        return snippets
    }

    /// Whether the output is the one that the documentation shows.
    func prints(_ text: String) -> Bool {
        guard let output else { return true }
        // From one piece of the text to the next.
        var rest = Substring(text)
        let pieces = output.components(separatedBy: "…")
        for (index, piece) in pieces.enumerated() {
            guard let range = index == 0 ? rest.prefixRange(of: piece) : rest.range(of: piece) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.isEmpty || pieces.last?.isEmpty == true
    }
}

extension Substring {
    fileprivate func prefixRange(of text: String) -> Range<Index>? {
        hasPrefix(text) ? startIndex..<index(startIndex, offsetBy: text.count) : nil
    }
}
