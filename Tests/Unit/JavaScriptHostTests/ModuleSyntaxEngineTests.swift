import TestSupport
import Testing

@testable import JavaScriptHost
@testable import JavaScriptModuleSyntax

/// Compares `ModuleSyntax` with the engine's own parser.
@Suite("Module syntax and the engine", .phase(.scripts), .timeLimit(minutes: 2)) struct ModuleSyntaxEngineTests {
    init() throws { try JSContext.loadEngine() }

    /// The reason why the engine rejects a script.
    private func problem(_ script: String, in context: JSContext) -> String? {
        do throws(JSException) {
            try context.checkSyntax(script, url: "app.js")
            return nil
        } catch {
            let message = (try? error.value["message"].string) ?? "?"
            let line = (try? error.value["line"].number).map { "\($0)" } ?? "?"
            return "\(message) in line \(line)"
        }
    }

    @Test("A random module without its declarations is a valid strict script", arguments: 0..<UInt64(20))
    func modules(part: UInt64) {
        let context = JSContext()
        for seed in (part * 100)..<((part + 1) * 100) {
            let program = RandomProgram(seed: seed)
            let syntax = ModuleSyntax(program.text)
            for body in [syntax.body, syntax.checkedBody ?? "", "{ \(syntax.body)\n}"] {
                #expect(problem("\"use strict\";\(body)", in: context) == nil, "seed \(seed)")
            }
        }
    }

    @Test("A random program without declarations is a valid script, so the generator is correct")
    func scripts() {
        let context = JSContext()
        for seed in UInt64(0)..<500 {
            let text = RandomProgram(seed: seed, declarations: false).text
            #expect(problem("\"use strict\";\(text)", in: context) == nil, "seed \(seed)")
        }
    }

    @Test("The engine reports an invalid declaration at its line")
    func wrong() {
        let context = JSContext()
        for declaration in [
            "import x fro 'y'", "import {a b} from 'c'", "import * from 'x'", "export {a as} from 'b'", "export 1",
            "import {default} from 'x'", "export default", "import x, y from 'z'", "if (1) { import x from 'y' }",
        ] {
            let body = ModuleSyntax("'first line'\n\(declaration)\n").body
            let problem = problem(body, in: context)
            #expect(
                problem?.hasSuffix("in line 2.0") == true || problem?.hasSuffix("in line 3.0") == true,
                "\(declaration): \(problem ?? "accepted")")
        }
    }
}
