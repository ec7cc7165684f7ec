import Foundation

/// A section of a Markdown document: the heading and the blocks below it, up to the next heading.
struct MarkdownSection {
    /// The heading; empty for the text before the first one.
    var title = ""
    var level = 0
    /// The kinds of the blocks in their order, such as `paragraph`, `item` and `table of 3 rows, 2 columns`.
    private(set) var blocks: [String] = []
    /// The lines of the fenced blocks, with the first fence and without the text of the comments.
    private(set) var code: [String] = []
    /// The text: all lines but those of fenced blocks.
    private(set) var text = ""

    /// The code spans in the text.
    var spans: [String] { text.matches(of: /`[^`]+`/).map { String($0.0) } }

    /// The targets of the links and pictures.
    var links: [String] { prose.matches(of: /\]\(([^)]+)\)/).map { String($0.1) } }

    /// The numbers in the text, such as `20,500` and `6.2`, outside code and the targets of links.
    var numbers: [String] {
        prose.replacing(/\]\([^)]+\)/, with: "]").matches(of: /[0-9]+(?:[.,][0-9]+)*/).map { String($0.0) }
    }

    /// The name of the heading in a link, as GitHub makes it.
    var anchor: String {
        "#" + title.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.replacing(" ", with: "-")
    }

    private var prose: String { text.replacing(/`[^`]+`/, with: "") }

    /// The beginnings of lines that end a paragraph or an item.
    private static let starts = ["- ", "# ", "## ", "### ", "```", "|"]

    static func all(of document: String) -> [MarkdownSection] {
        var sections = [MarkdownSection()]
        var section: MarkdownSection {
            get { sections[sections.count - 1] }
            set { sections[sections.count - 1] = newValue }
        }
        var lines = document.components(separatedBy: "\n")[...]
        while let line = lines.popFirst() {
            if let heading = line.wholeMatch(of: /(#+) (.*)/) {
                sections.append(MarkdownSection(title: String(heading.2), level: heading.1.count))
                section.text = line
            } else if line.hasPrefix("```") {
                section.add(fence: line, lines: lines.prefix { $0 != "```" })
                lines = lines.drop { $0 != "```" }.dropFirst()
            } else if line.hasPrefix("|") {
                let rows = [line] + lines.prefix { $0.hasPrefix("|") }
                lines = lines.dropFirst(rows.count - 1)
                section.add(table: rows)
            } else if !line.isEmpty {
                // A paragraph or an item continues to the next blank line or item.
                let rest = lines.prefix { line in !line.isEmpty && !Self.starts.contains { line.hasPrefix($0) } }
                lines = lines.dropFirst(rest.count)
                section.blocks.append(line.hasPrefix("- ") ? "item" : "paragraph")
                section.text += "\n" + ([line] + rest).joined(separator: " ")
            }
        }
        return sections
    }

    private mutating func add(fence: String, lines: ArraySlice<String>) {
        // A comment is translated, but its sign remains.
        let code = lines.map { line in
            fence == "```sh"
                ? line.replacing(/(^|\s)#.*/, with: { "\($0.1)#" })
                : line.replacing(/(^|\s)\/\/.*/, with: { "\($0.1)//" })
        }
        blocks.append(fence)
        self.code += [fence] + code
    }

    private mutating func add(table rows: [String]) {
        let widths = Set(rows.map { $0.replacing("\\|", with: "").count { $0 == "|" } - 1 })
        let columns = widths.sorted().map(String.init).joined(separator: " or ")
        blocks.append("table of \(rows.count) rows, \(columns) columns")
        text += "\n" + rows.joined(separator: "\n")
    }
}
