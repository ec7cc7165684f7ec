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
            #expect(syntax.imports == program.imports, "seed \(seed)")
            #expect(syntax.exports == program.exports, "seed \(seed)")
            #expect(syntax.reExports == program.reExports, "seed \(seed)")
            #expect(lineBreaks(syntax.body) == lineBreaks(program.text), "seed \(seed)")
        }
    }

    @Test("A program without declarations is unchanged", arguments: 0..<UInt64(10))
    func scripts(part: UInt64) {
        for seed in seeds(part) {
            let text = RandomProgram(seed: seed, declarations: false).text
            #expect(ModuleSyntax(text) == ModuleSyntax(body: text), "seed \(seed)")
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
