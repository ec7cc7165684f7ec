import JavaScriptModuleSyntax

/// A valid but confusing random module, with its declarations as a reader must find them. The same seed generates the
/// same program.
struct RandomProgram {
    let text: String
    /// The text with another name for `import` in `import(…)`.
    let textForReader: String
    let requests: [String]
    let imports: [ModuleSyntax.Import]
    let exports: [ModuleSyntax.Export]
    let reExports: [ModuleSyntax.ReExport]

    /// - Parameter declarations: Whether to generate import and export declarations.
    init(seed: UInt64, declarations: Bool = true) {
        var writer = ProgramWriter(seed: seed)
        writer.program(declarations: declarations)
        textForReader = writer.text()
        text = textForReader.replacing(ProgramWriter.importName, with: "import")
        requests = writer.requests
        imports = writer.imports
        exports = writer.exports
        reExports = writer.reExports
    }
}
