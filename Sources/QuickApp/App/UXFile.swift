/// A `.ux` file: the template, the style and the script of a page, a component or an app.
///
/// Only its first `<script>` runs. Template and style are not rendered.
struct UXFile {
    /// A `<tag>` at the top level of the file.
    private struct Element {
        var tag: String
        var attributes: [(name: String, value: String)]
        var content: Range<Int>

        func value(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
    }

    private let bytes: [UInt8]
    private let elements: [Element]

    init(_ content: [UInt8]) {
        bytes = content
        var scanner = MarkupScanner(content)
        var elements: [Element] = []
        while let tag = scanner.nextTag() {
            guard !tag.isEnd else { continue }
            let start = scanner.offset
            guard !tag.isEmpty, ["script", "style", "template"].contains(tag.name) else { continue }
            let end = scanner.skip(to: tag.name)
            elements.append(Element(tag: tag.name, attributes: tag.attributes, content: start..<end))
        }
        self.elements = elements
    }

    private var scriptElement: Element? { elements.first { $0.tag == "script" } }

    var isTypeScript: Bool {
        guard let script = scriptElement else { return false }
        let kinds = [script.value("lang"), script.value("type")].compactMap { $0?.lowercased() }
        return kinds.contains { $0 == "ts" || $0.contains("typescript") }
            || script.value("src")?.hasSuffix(".ts") == true
    }

    /// The script with its line and column numbers: everything else is blank.
    ///
    /// - Parameter sibling: The name of the script beside a file that has none of its own.
    func script(sibling: String?) -> String {
        guard let script = scriptElement else { return sibling.map { Self.forwarding("./\($0)") } ?? "" }
        let content = blanked(..<script.content.lowerBound)
        if let source = script.value("src"), !source.isEmpty {
            let isPath = source.hasPrefix("./") || source.hasPrefix("../") || source.hasPrefix("/")
            return content + Self.forwarding(isPath ? source : "./" + source)
        }
        return content + String(decoding: bytes[script.content], as: UTF8.self)
    }

    private static func forwarding(_ specifier: String) -> String {
        // The text of an attribute; a quote would end the literal.
        let literal = specifier.replacing("\\", with: "\\\\").replacing("'", with: "\\'").replacing("\n", with: "\\n")
        return "import * as script from '\(literal)'; export * from '\(literal)'; export default script.default;"
    }

    /// The text with spaces in place of everything but line breaks.
    private func blanked(_ range: PartialRangeUpTo<Int>) -> String {
        String(
            String(decoding: bytes[range], as: UTF8.self).unicodeScalars.reduce(into: String.UnicodeScalarView()) {
                blank, scalar in
                switch scalar {
                case "\n", "\r", "\u{2028}", "\u{2029}": blank.append(scalar)
                // Engines count columns in UTF-16 code units.
                default: for _ in 0..<(scalar.value > 0xFFFF ? 2 : 1) { blank.append(" ") }
                }
            })
    }

    /// The handlers of the template in order, such as `onclick` and `send(1)`.
    var handlers: [(event: String, call: String)] {
        guard let template = elements.first(where: { $0.tag == "template" }) else { return [] }
        var scanner = MarkupScanner(Array(bytes[template.content]))
        var handlers: [(event: String, call: String)] = []
        while let tag = scanner.nextTag() {
            for attribute in tag.attributes {
                let name = attribute.name
                guard name.hasPrefix("@") || name.hasPrefix("on"), name.utf8.count > 2, !attribute.value.isEmpty else {
                    continue
                }
                handlers.append((name, Self.handler(attribute.value)))
            }
        }
        return handlers
    }

    /// The call in the value of an attribute: on one line, and without the braces of `{{send(1)}}` and `send({{item}})`.
    static func handler(_ value: String) -> String {
        var rest = value[...]
        var call = ""
        // An object in an object may end in two braces as well.
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            call += rest[..<open.lowerBound] + rest[open.upperBound..<close.lowerBound]
            rest = rest[close.upperBound...]
        }
        return (call + rest).split(whereSeparator: \.isWhitespace).joined(separator: " ").trimmed
    }
}

extension String {
    /// The text without blanks, line breaks and semicolons at its ends.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true || text.last == ";" { text.removeLast() }
        return String(text)
    }
}
