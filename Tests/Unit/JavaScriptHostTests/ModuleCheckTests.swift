import TestSupport
import Testing

/// The checks that an engine makes before a module runs. Each failure is a SyntaxError with the line of the fault.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct ModuleCheckTests {
    private func report(_ files: [String: String], isLenient: Bool) async -> String {
        let text = await Transcript.run(files, isLenient: isLenient).text
        return text.split(separator: "\n").prefix(2).joined(separator: "\n")
    }

    @Test(
        "A module that declares or exports a name twice is invalid",
        arguments: [
            ("\nlet x = 1\nconst x = 2", 3, "Cannot declare a const variable twice: 'x'."),
            ("export let x\nvar y\n\nlet x\n\n\nfoo()", 4, "'x' is declared twice"),
            ("export {}\nfunction f() {}\nfunction f() {\n\n}\n\nf()", 3, "'f' is declared twice"),
            ("export {}\nvar f\nfunction f() {\n\n}", 3, "'f' is declared twice"),
            ("export class C {}\nfunction C() {}", 2, "'C' is declared twice"),
            ("export const { a, b: [c] } = {},\nc = 1", 2, "'c' is declared twice"),
            ("export default function f() {}\nexport {}\nlet f", 3, "'f' is declared twice"),
            (
                "export {}\nlet x\n{\nvar x = 1\n}", 4,
                "Cannot declare a var variable that shadows a let/const/class variable: 'x'."
            ),
            ("import x from './b.js'\nlet x", 2, "'x' is declared twice"),
            ("import { x } from './b.js'\n\nvar x\n", 3, "'x' is declared twice"),
            ("import x from './b.js'\n\n\nfunction x() {}\n\n", 4, "'x' is declared twice"),
            ("import * as x from './b.js'\nexport class x {\n}", 2, "'x' is declared twice"),
            ("import { x } from './b.js'\nimport { y as x } from './c.js'", 2, "'x' is declared twice"),
            ("import {\n  x,\n  y,\n  z as x\n} from './b.js'", 4, "'x' is declared twice"),
            ("import x, * as x from './b.js'", 1, "'x' is declared twice"),
            (
                "import { x } from './b.js'\nif (1) {\nvar x }", 3,
                "Cannot declare a var variable that shadows a let/const/class variable: 'x'."
            ),
            ("let a, b\nexport { a as b }\nexport { b }", 3, "'b' is exported twice"),
            ("export let a\nexport { a }", 2, "'a' is exported twice"),
            ("export default 1\n\nexport default 2", 3, "'default' is exported twice"),
            ("export default 1\nexport { x as\ndefault } from './b.js'", 2, "'default' is exported twice"),
            ("export { x } from './b.js'\nexport * as x from './b.js'", 2, "'x' is exported twice"),
            ("export {\nx,\nx\n} from './b.js'", 3, "'x' is exported twice"),
            ("export let a = = 1\nexport { a }", 1, "Unexpected token '='"),
            ("import { x→ } from './b.js'", 1, "Invalid character '\\u{2192}'"),
            ("\nimport {\nx→ } from './b.js'", 3, "Invalid character '\\u{2192}'"),
        ], [false, true])
    func repeated(_ fault: (script: String, line: Int, message: String), isLenient: Bool) async {
        let report = await report(
            ["app.js": "import './a.js'", "a.js": fault.script, "b.js": "export let x, y, z; console.log('ran')"],
            isLenient: isLenient)
        let message = fault.message.replacing("\\u{2192}", with: #"\u2192"#)
        #expect(report == "!Uncaught SyntaxError: \(message)\n!    at app/a.js:\(fault.line)", "\(fault.script)")
    }

    @Test(
        "A module must declare what it exports",
        arguments: [
            ("export { x }", 1), ("let y\nexport {\ny,\nx }", 4), ("export { console as x }; globalThis.x = 1", 1),
            ("export { require as a }", 1), ("export { module as a }", 1), ("function f() { var x }\nexport { x }", 2),
            ("{ let x }\nexport { x as default }", 2), ("{ function x() {} }\nexport { x }", 2),
            ("try {} catch (x) {}\nexport { x }", 2), ("(class x {})\nexport { x }", 2),
            ("import { x as y } from './b.js'\nexport { x }", 2), ("export { undefined }", 1),
        ], [false, true])
    func undeclared(_ fault: (script: String, line: Int), isLenient: Bool) async {
        let report = await report(
            ["app.js": "import './a.js'", "a.js": fault.script, "b.js": "export let x; console.log('ran')"],
            isLenient: isLenient)
        #expect(report.contains("is exported, but the module does not declare it\n"), "\(fault.script): \(report)")
        #expect(report.hasSuffix("\n!    at app/a.js:\(fault.line)"), "\(fault.script): \(report)")
    }

    @Test(
        "Every form of declaration can be exported before it",
        arguments: [
            "let x = 1", "const x = 1", "var x = 1", "function x() {}", "async function x() {}", "function* x() {}",
            "class x {}", "const { a: [x] = [1] } = {}", "if (true) { for (var x = 1; x < 1;); }",
            "for (var { x } of [{ x: 1 }]);", "try { throw 1 } catch { var x = 1 }", "a: { var x = 1 }",
            "switch (1) { case 1: var x = 1 }", "import x from './b.js'", "import * as x from './b.js'",
            "import { default as x } from './b.js'", "do { var x = 1 } while (false)",
        ], [false, true])
    func declared(_ declaration: String, isLenient: Bool) async {
        let transcript = await Transcript.run(
            [
                "app.js": "import { x, y } from './a.js'; console.log(x !== undefined, x === y)",
                "a.js": "export { x, x as y }\n\(declaration)", "b.js": "export default 1",
            ], isLenient: isLenient)
        #expect(transcript.text == "true true\n", "\(declaration): \(transcript.text)")
    }

    @Test("A name that is declared twice in other scopes, or twice with `var`, is valid")
    func valid() async {
        let transcript = await Transcript.run([
            "app.js": """
            import { x } from './b.js'
            var y = 1; var y = 2; { var y = 3 }
            { let x = 4; function y() {} }
            function f(x) { var x = 5; let y = 6; return x + y }
            try {} catch ({ x }) {}
            export { x, x as z }; export let é = 1, e\u{301} = 2
            console.log(x, y, f(), é, e\u{301})
            """,
            "b.js": "export const x = 1",
        ])
        #expect(transcript.text == "1 3 11 1 2\n")
    }
}
