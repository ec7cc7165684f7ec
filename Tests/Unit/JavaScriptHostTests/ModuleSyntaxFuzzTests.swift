import TestSupport
import Testing

@testable import JavaScriptModuleSyntax

@Suite("Module syntax of random programs", .phase(.scripts))
struct ModuleSyntaxFuzzTests {
    private static let programsPerCase: UInt64 = 50

    @Test("All declarations of a program are found, and line numbers stay", arguments: 0..<UInt64(20))
    func declarations(part: UInt64) {
        for seed in seeds(part) {
            let program = RandomProgram(seed: seed)
            let syntax = ModuleSyntax(program.text)
            #expect(syntax.requests == program.requests, "seed \(seed)")
            #expect(syntax.withoutLines.imports == program.imports, "seed \(seed)")
            #expect(syntax.withoutLines.exports == program.exports, "seed \(seed)")
            #expect(syntax.withoutLines.reExports == program.reExports, "seed \(seed)")
            #expect(syntax.repeatedExport == nil && syntax.repeatedDeclaration == nil, "seed \(seed)")
            #expect(lineBreaks(syntax.body) == lineBreaks(program.text), "seed \(seed)")
        }
    }

    @Test("A program without declarations is unchanged, except each `import(…)`", arguments: 0..<UInt64(10))
    func scripts(part: UInt64) {
        for seed in seeds(part) {
            let program = RandomProgram(seed: seed, declarations: false)
            let syntax = ModuleSyntax(program.text)
            #expect(syntax.body == program.textForReader, "seed \(seed)")
            #expect((syntax.importName == nil) == (program.text == program.textForReader), "seed \(seed)")
            #expect(!syntax.isModule, "seed \(seed)")
        }
    }

    @Test("The line breaks of any text are preserved", arguments: 0..<UInt64(10))
    func damaged(part: UInt64) {
        for seed in seeds(part) {
            var random = SplitMix64(seed: ~seed)
            var scalars = Array(RandomProgram(seed: seed).text.unicodeScalars)
            for _ in 0...random.below(4) where !scalars.isEmpty {
                switch random.below(3) {
                case 0: scalars.removeSubrange(random.below(scalars.count)...)
                case 1: scalars.remove(at: random.below(scalars.count))
                default: scalars.insert(scalars[random.below(scalars.count)], at: random.below(scalars.count))
                }
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            #expect(lineBreaks(ModuleSyntax(text).body) == lineBreaks(text), "seed \(seed)")
        }
    }

    @Test(
        "Deep nesting is read without recursion",
        arguments: [
            "(", "[", "{", "`${", "x = {a:", "if (a) ", "do ", "a: ", "export const [", "class extends ", "/",
            "import {",
        ])
    func nesting(text: String) {
        let nested = String(repeating: text, count: 20_000)
        let syntax = ModuleSyntax("import 'm'\n\(nested)")
        #expect(syntax.requests == ["m"])
        #expect(syntax.body.utf8.count == nested.utf8.count + 11)
    }

    private func seeds(_ part: UInt64) -> Range<UInt64> {
        (part * Self.programsPerCase)..<((part + 1) * Self.programsPerCase)
    }

    private func lineBreaks(_ text: String) -> [UInt16] {
        text.utf16.filter { [0x0A, 0x0D, 0x2028, 0x2029].contains($0) }
    }
}

extension ModuleSyntax {
    /// The declarations as if all were in the first line: the generator does not know their lines.
    fileprivate var withoutLines: ModuleSyntax {
        var syntax = self
        for index in syntax.imports.indices {
            for binding in syntax.imports[index].bindings.indices { syntax.imports[index].bindings[binding].line = 1 }
        }
        for index in syntax.exports.indices { syntax.exports[index].line = 1 }
        for index in syntax.reExports.indices { syntax.reExports[index].line = 1 }
        return syntax
    }
}
