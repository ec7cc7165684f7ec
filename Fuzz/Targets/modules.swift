/// Reads the import and export declarations of a script, as the quick app host does.
func check(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    let syntax = ModuleSyntax(text)
    let lines = lineBreaks(text)
    expect(lineBreaks(syntax.body) == lines, "line breaks are unchanged")
    let hasHashbang = text.unicodeScalars.drop { $0 == "\u{FEFF}" }.starts(with: "#!".unicodeScalars)
    if !syntax.isModule && !hasHashbang {
        let original = syntax.importName.map { syntax.body.replacing($0, with: "import") } ?? syntax.body
        expect(original.utf8.elementsEqual(text.utf8), "a script without declarations is unchanged")
    }
    if let name = syntax.importName { expect(isName(name) && !text.contains(name), "a new name replaces `import`") }
    if let checked = syntax.checkedBody { expect(lineBreaks(checked) == lines, "the text to check has the same lines") }

    expect(Set(syntax.requests.map { Array($0.utf8) }).count == syntax.requests.count, "each module is requested once")
    expect(syntax.requestLines.count == syntax.requests.count, "each request has a line")
    expect(syntax.requestLines == syntax.requestLines.sorted(), "requests are in order")
    let allLines = syntax.requestLines + syntax.imports.flatMap(\.bindings).map(\.line) + syntax.exports.map(\.line)
    let otherLines = [syntax.repeatedExport?.line, syntax.repeatedDeclaration?.line].compactMap(\.self)
    expect((allLines + otherLines).allSatisfy { 1...(lines.count + 1) ~= $0 }, "a line is in the script")

    let imported = syntax.imports.map(\.specifier) + syntax.reExports.map(\.specifier)
    expect(imported.allSatisfy(syntax.requests.contains), "every imported module is requested")
    expect(syntax.imports.flatMap(\.bindings).allSatisfy { isName($0.local) }, "an import binds a name")
    expect(syntax.exports.allSatisfy { isName($0.local) }, "an exported local is a name")
}

/// The line breaks in order; CR LF is one.
private func lineBreaks(_ text: String) -> [Character] {
    text.filter { ["\n", "\r", "\r\n", "\u{2028}", "\u{2029}"].contains($0) }
}

/// Whether a name cannot change the code into which it is inserted. The engine checks characters beyond ASCII.
private func isName(_ text: String) -> Bool {
    !text.isEmpty
        && text.unicodeScalars.allSatisfy {
            $0.isASCII
                ? $0.properties.isAlphabetic || $0.properties.numericType != nil || "$_".unicodeScalars.contains($0)
                : !["\u{2028}", "\u{2029}"].contains($0)
        }
}
