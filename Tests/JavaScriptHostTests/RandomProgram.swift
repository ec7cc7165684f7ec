import JavaScriptModuleSyntax

/// A valid but confusing random module, with its declarations as a reader must find them. The same seed generates the
/// same program.
struct RandomProgram {
    let text: String
    let requests: [String]
    let imports: [ModuleSyntax.Import]
    let exports: [ModuleSyntax.Export]
    let reExports: [ModuleSyntax.ReExport]

    /// - Parameter declarations: Whether to generate import and export declarations.
    init(seed: UInt64, declarations: Bool = true) {
        var writer = ProgramWriter(seed: seed)
        writer.program(declarations: declarations)
        text = writer.text()
        requests = writer.requests
        imports = writer.imports
        exports = writer.exports
        reExports = writer.reExports
    }
}

/// A seeded random number generator.
struct SplitMix64 {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((bits ^ (bits >> 31)) % UInt64(max(limit, 1)))
    }
}
