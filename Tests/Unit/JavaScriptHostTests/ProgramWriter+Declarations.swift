import TestSupport

@testable import JavaScriptModuleSyntax

extension ProgramWriter {
    /// Writes an import or export declaration.
    mutating func declaration() {
        switch random.below(8) {
        case 0, 1, 2: importDeclaration()
        case 3: exportDefault()
        case 4: exportList()
        case 5: reExport()
        default: exportDeclaration()
        }
    }

    private mutating func importDeclaration() {
        emit("import")
        var bindings: [ModuleSyntax.Binding] = []
        let form = random.below(6)
        if form < 3 {
            bindings.append(.init(imported: .named("default"), local: local()))
            if form > 0 { emit(",") }
        }
        if [1, 3].contains(form) {
            emit("*", "as")
            bindings.append(.init(imported: .namespace, local: local()))
        } else if [2, 4].contains(form) {
            emit("{")
            let count = random.below(4)
            list(count, trailing: true) { writer in
                if writer.chance(3) {
                    let name = writer.local()
                    bindings.append(.init(imported: .named(name), local: name))
                } else {
                    let name = writer.moduleName()
                    writer.emit("as")
                    bindings.append(.init(imported: .named(name), local: writer.local()))
                }
            }
            emit("}")
        }
        if form < 5 { emit("from") }
        imports.append(.init(specifier: specifier(), bindings: bindings))
        end()
    }

    private mutating func exportDeclaration() {
        emit("export")
        let names: [String]
        switch random.below(3) {
        case 0:
            names = variables(pick(["var", "let", "const"]))
            declared.removeAll { names.contains($0) }
        case 1:
            let (source, name) = freshName()
            names = [name]
            function(name: source)
        default:
            let (source, name) = freshName()
            names = [name]
            classBody(name: source)
        }
        exports += names.map { .init(exported: $0, local: $0) }
    }

    private mutating func exportDefault() {
        guard !hasDefault else { return }
        hasDefault = true
        emit("export", "default")
        var local = "$export"
        var name: String?
        if chance(2) {
            let fresh = freshName()
            name = fresh.source
            local = fresh.name
        }
        switch random.below(3) {
        case 0: function(name: name)
        case 1: classBody(name: name)
        default:
            local = "$export"
            expression(notBeginningWith: ["function", "class"])
            end()
        }
        exports.append(.init(exported: "default", local: local))
    }

    private mutating func exportList() {
        emit("export", "{")
        let count = min(declared.count, random.below(4))
        list(count, trailing: true) { writer in
            let local = writer.declared.removeLast()
            writer.emit(local)
            var exported = local
            if writer.chance(2) {
                writer.emit("as")
                exported = writer.uniqueModuleName()
            }
            writer.exports.append(.init(exported: exported, local: local))
        }
        emit("}")
        end()
    }

    private mutating func reExport() {
        emit("export")
        if chance(2) {
            emit("*")
            var exported: String?
            if chance(2) {
                emit("as")
                exported = uniqueModuleName()
            }
            emit("from")
            let specifier = specifier()
            reExports.append(.init(exported: exported, imported: .namespace, specifier: specifier))
        } else {
            emit("{")
            var names: [(imported: String, exported: String)] = []
            let count = random.below(4)
            list(count, trailing: true) { writer in
                let imported = writer.moduleName()
                writer.emit("as")
                names.append((imported, writer.uniqueModuleName()))
            }
            emit("}", "from")
            let specifier = specifier()
            reExports += names.map {
                .init(exported: $0.exported, imported: .named($0.imported), specifier: specifier)
            }
        }
        end()
    }

    private mutating func local() -> String {
        let (source, name) = freshName()
        emit(source)
        return name
    }

    /// Writes a name that another module may export.
    private mutating func moduleName() -> String {
        switch random.below(6) {
        case 0:
            let (source, name) = pick([
                ("'b c'", "b c"), (#""\x41\n\u{1F600}""#, "A\n😀"), (#"'\'"'"#, "'\""), ("''", ""),
            ])
            emit(source)
            return name
        case 1:
            emit(#"\u0069mport"#)
            return "import"
        default:
            let name = pick(["from", "as", "default", "import", "export", "if", "x", "π"])
            emit(name)
            return name
        }
    }

    /// Writes a name that this module exports only once.
    private mutating func uniqueModuleName() -> String {
        if !hasDefault, chance(6) {
            hasDefault = true
            emit("default")
            return "default"
        }
        let (source, name) = freshName()
        emit(chance(4) ? "'\(name) \\t'" : source)
        return tokens.last?.text == source ? name : "\(name) \t"
    }

    private mutating func specifier() -> String {
        let (source, specifier) = pick([
            ("'m'", "m"), ("\"./a/b.js\"", "./a/b.js"), (#"'\x6d\u006e\u{6F}'"#, "mno"), ("'a\\\nb'", "ab"),
            ("'a\\\r\nb'", "ab"), (#"'\n\t\0\'"\q'"#, "\n\t\0'\"q"), ("'é𝒳'", "é𝒳"), (#"'\ud83d\ude00'"#, "😀"),
            ("'import x from y'", "import x from y"),
        ])
        emit(source)
        if chance(4) { emit("with", "{", "type", ":", "'json'", "}") }
        if !requests.contains(specifier) { requests.append(specifier) }
        return specifier
    }
}
