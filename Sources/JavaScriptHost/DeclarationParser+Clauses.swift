extension DeclarationParser {
    enum Head { case function, `class` }

    struct ExportClause {
        var specifier: String?
        var exports: [ModuleSyntax.Export] = []
        var reExports: [ModuleSyntax.ReExport] = []
    }

    /// Takes what is behind `import`.
    mutating func importDeclaration() -> ModuleSyntax.Import? {
        if token.kind == .string { return specifierAndEnd().map { .init(specifier: $0, bindings: []) } }
        var bindings: [ModuleSyntax.Binding] = []
        var goesOn = true
        if let local = bindingName() {
            bindings.append(.init(imported: .named("default"), local: local))
            goesOn = skip(.comma)
        }
        if goesOn {
            if skip(.star) {
                guard skip("as"), let local = bindingName() else { return nil }
                bindings.append(.init(imported: .namespace, local: local))
            } else {
                guard let list = importList() else { return nil }
                bindings += list
            }
        }
        guard skip("from"), let specifier = specifierAndEnd() else { return nil }
        return .init(specifier: specifier, bindings: bindings)
    }

    private mutating func importList() -> [ModuleSyntax.Binding]? {
        guard skip(.openBrace) else { return nil }
        var bindings: [ModuleSyntax.Binding] = []
        while token.kind != .closeBrace {
            guard let (imported, canBind) = moduleName() else { return nil }
            var local: String? = canBind ? imported : nil
            if skip("as") { local = bindingName() }
            guard let local else { return nil }
            bindings.append(.init(imported: .named(imported), local: local))
            if !skip(.comma) { break }
        }
        return skip(.closeBrace) ? bindings : nil
    }

    /// Takes what is behind `export`, if that is a star or a brace.
    mutating func exportClause() -> ExportClause? {
        if skip(.star) { return exportStar() }
        guard let list = exportList() else { return nil }
        guard skip("from") else {
            guard list.allSatisfy(\.canBind), skipEnd() else { return nil }
            return ExportClause(exports: list.map { .init(exported: $0.exported, local: $0.name) })
        }
        guard let specifier = specifierAndEnd() else { return nil }
        return ExportClause(
            specifier: specifier,
            reExports: list.map { .name(exported: $0.exported, imported: .named($0.name), specifier: specifier) })
    }

    private mutating func exportStar() -> ExportClause? {
        var exported: String?
        if skip("as") {
            exported = moduleName()?.name
            if exported == nil { return nil }
        }
        guard skip("from"), let specifier = specifierAndEnd() else { return nil }
        let all = exported.map { ModuleSyntax.ReExport.name(exported: $0, imported: .namespace, specifier: specifier) }
        return ExportClause(specifier: specifier, reExports: [all ?? .all(specifier: specifier)])
    }

    private mutating func exportList() -> [(name: String, canBind: Bool, exported: String)]? {
        guard skip(.openBrace) else { return nil }
        var list: [(name: String, canBind: Bool, exported: String)] = []
        while token.kind != .closeBrace {
            guard let (name, canBind) = moduleName() else { return nil }
            var exported: String? = name
            if skip("as") { exported = moduleName()?.name }
            guard let exported else { return nil }
            list.append((name, canBind, exported))
            if !skip(.comma) { break }
        }
        return skip(.closeBrace) ? list : nil
    }

    /// Takes `function`, `function*`, `async function` or `class`, if one of them is next.
    mutating func declarationHead() -> Head? {
        switch token.keyword {
        case .class:
            advance()
            return .class
        case .async:
            var ahead = self
            ahead.advance()
            guard ahead.token.keyword == .function, !ahead.token.followsLineBreak else { return nil }
            self = ahead
        case .function: break
        default: return nil
        }
        advance()
        _ = skip(.star)
        return .function
    }
}
