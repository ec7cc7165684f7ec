extension ModuleSyntax {
    /// Whether a script has no statement: only blanks and comments.
    package static func isBlank(_ script: String) -> Bool {
        let text = JavaScriptText(script)
        var lexer = JavaScriptLexer(text: text, readsHTMLComments: true)
        _ = lexer.skipSpace()
        return lexer.position >= text.count
    }

    /// Whether the statements of the script certainly do nothing: it has only directives, imports, exports, and declarations
    /// of functions, classes and plain values. The modules that it imports may do something.
    package var isInert: Bool {
        // Another `require` is a function of the app.
        guard !imports.contains(where: { $0.bindings.contains { $0.local == "require" } }) else { return false }
        var reader = InertScriptReader(body, readsHTMLComments: !isModule)
        return reader.isInert()
    }
}
