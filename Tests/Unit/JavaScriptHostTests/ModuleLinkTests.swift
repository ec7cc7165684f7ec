import TestSupport
import Testing

/// Names that modules export from each other: `export … from`.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct ModuleLinkTests {
    private func report(_ files: [String: String], isLenient: Bool = false) async -> String {
        await Transcript.run(files, isLenient: isLenient).text
    }

    @Test("A name that two modules export is not in `export *` of both", arguments: [false, true])
    func ambiguous(isLenient: Bool) async {
        let files = [
            "barrel.js": "export * from './one.js'; export * from './two.js'",
            "one.js": "export const same = 1, one = 1; export default 1; console.log('one')",
            "two.js": "export const same = 2, two = 2",
        ]
        let all = await report(
            files.merging([
                "app.js": "import * as all from './barrel.js'; console.log(Object.keys(all).join(), all.one, all.two)"
            ]) {
                $1
            }, isLenient: isLenient)
        #expect(all == "one\none,two 1 2\n")
        for declaration in ["import { same } from './barrel.js'", "export { same } from './barrel.js'"] {
            let failed = await report(
                files.merging(["app.js": "import './one.js'\n\n\(declaration)"]) { $1 }, isLenient: isLenient)
            let expected = """
                !Uncaught SyntaxError: './barrel.js' has two exports named 'same', from different modules: import it from one of \
                them
                !    at app/app.js:3
                """
            #expect(failed.contains(expected), "\(failed)")
        }
    }

    @Test("A module's own export, and one name by two ways, are not ambiguous", arguments: [false, true])
    func unambiguous(isLenient: Bool) async {
        let text = await report(
            [
                "app.js": "import { x, y, z } from './barrel.js'; console.log(x, y, z())",
                "barrel.js": "export * from './one.js'; export * from './two.js'; export const y = 'own'",
                "one.js": "export { x, z } from './three.js'; export const y = 1",
                "two.js": "export * from './three.js'; import { z } from './three.js'; export { z }; export let y = 2",
                "three.js": "export const x = 3; export function z() { return 'z' }",
            ], isLenient: isLenient)
        #expect(text == "3 own z\n")
    }

    @Test("Modules may export each other's names in a circle", arguments: [false, true])
    func circle(isLenient: Bool) async {
        let text = await report(
            [
                "app.js": "import { a, b, c, ns } from './a.js'; console.log(a, b, c, Object.keys(ns).sort().join())",
                "a.js": "export * from './b.js'; export { c } from './b.js'; export const a = 1",
                "b.js": "export * from './a.js'; export { d as c, ns } from './c.js'; export const b = 2",
                "c.js":
                    "export { a as e } from './a.js'; export const d = 3; export * as ns from './c.js'; export * from './b.js'",
            ], isLenient: isLenient)
        #expect(text == "1 2 3 a,b,c,d,e,ns\n")
    }

    @Test(
        "Re-exports that lead only to each other are a SyntaxError",
        arguments: [
            ("export { x } from './b.js'", "export { x } from './a.js'", "app/b.js:1"),
            ("export { x } from './a.js'", "export let x", "app/a.js:1"),
            ("\nexport { x } from './b.js'", "export * from './a.js'", "app/a.js:2"),
            ("export { y as x } from './b.js'", "import { x } from './a.js'\nexport { x as y }", "app/b.js:2"),
        ], [false, true])
    func endless(_ modules: (a: String, b: String, position: String), isLenient: Bool) async {
        let text = await report(
            ["app.js": "import { x } from './a.js'; console.log(x)", "a.js": modules.a, "b.js": modules.b],
            isLenient: isLenient)
        #expect(text.contains("only re-exports that lead back to themselves\n!    at \(modules.position)\n"), "\(text)")
        #expect(text.hasPrefix("!Uncaught SyntaxError: "))
    }

    @Test("Names in a circle of `export *` that no module declares do not exist")
    func nothing() async {
        let text = await report([
            "app.js": "import * as all from './a.js'; console.log(Object.keys(all).length)\nimport { x } from './a.js'",
            "a.js": "export * from './b.js'", "b.js": "export * from './a.js'; export * from './b.js'",
        ])
        #expect(text == "!Uncaught SyntaxError: './a.js' has no export named 'x'\n!    at app/app.js:2\n")
    }

    @Test("A missing export is found before anything runs, with the line of its name")
    func before() async {
        let text = await report([
            "app.js": "import { a } from './a.js'\nimport {\n  b,\n  c,\n} from './b.js'\nconsole.log('app')",
            "a.js": "export const a = 1; console.log('a')", "b.js": "export const b = 1; console.log('b')",
        ])
        #expect(text == "!Uncaught SyntaxError: './b.js' has no export named 'c'\n!    at app/app.js:4\n")
    }

    @Test("The names of a script are known when it has run, also through `export *`", arguments: [false, true])
    func scripts(isLenient: Bool) async {
        let text = await report(
            [
                "app.js": """
                import { a, b } from './barrel.js'
                import * as all from './barrel.js'
                console.log(a, b, Object.keys(all).join(), all.a)
                export * from './data.json'
                """,
                "barrel.js": "export * from './script.js'; export const b = 2", "data.json": #"{"x": 1}"#,
                "script.js": "exports.a = 1; exports.b = 3; exports.default = 4",
            ], isLenient: isLenient)
        #expect(text == "1 2 b,a 1\n")
        let missing = await report([
            "app.js": "import './a.js'", "a.js": "import './barrel.js'\n\nimport { c } from './barrel.js'",
            "barrel.js": "export * from './script.js'", "script.js": "exports.a = 1; console.log('script')",
        ])
        #expect(
            missing == """
                script
                !Uncaught SyntaxError: './barrel.js' has no export named 'c'
                !    at app/a.js:3:1
                !    at app/app.js:1:1

                """)
    }

    @Test("Imports of one module are evaluated in their order, each after its own imports")
    func order() async {
        let text = await report([
            "app.js": "console.log('app'); export * from './c.js'; import './a.js'; import './b.js'",
            "a.js": "import './d.js'; console.log('a')", "b.js": "console.log('b')", "c.js": "console.log('c')",
            "d.js": "import './app.js'; console.log('d')",
        ])
        #expect(text == "c\nd\na\nb\napp\n")
    }

    @Test("A module that failed fails again with the same error; nothing runs twice")
    func failure() async {
        let text = await report([
            "app.js": """
            const errors = []
            for (const path of ['./a.js', './a.js', './b.js']) try { require(path) } catch (error) { errors.push(error) }
            console.log(errors.map(String).join(), errors[0] === errors[1], errors[0] === errors[2])
            """,
            "a.js": "import './b.js'", "b.js": "import './c.js'; throw new Error('b')",
            "c.js": "export {}; console.log('c')",
        ])
        #expect(text == "c\nError: b,Error: b,Error: b true true\n")
    }

    @Test("After a failure to load or link, a module can be loaded again")
    func rollback() async {
        let text = await report([
            "app.js": """
            const attempt = (path) => { try { return Object.keys(require(path)).join() } catch (error) { return error.message } }
            console.log(attempt('./a.js')); console.log(attempt('./a.js'))
            console.log(attempt('./b.js')); console.log(attempt('./c.js')); console.log(attempt('./c.js'))
            """,
            "a.js": "import './b.js'; import './missing.js'; export const a = 1",
            "b.js": "export const b = 1; console.log('b')",
            "c.js": "import { b } from './b.js'; import { c } from './d.js'; export { b }",
            "d.js": "export const d = 1; console.log('never')",
        ])
        let missing = """
            Cannot find module './missing.js' imported by a.js: there is no missing.js, and none with .js, .json, .ux, \
            /index.js or /index.ux after it
            """
        #expect(
            text == """
                \(missing)
                \(missing)
                b
                b
                './d.js' has no export named 'c'
                './d.js' has no export named 'c'

                """)
    }

    @Test("A long chain of modules is an error at most, not a crash")
    func chain() async {
        var files = ["app.js": "import { x } from './m0.js'; console.log(x)", "m20000.js": "export const x = 1"]
        for index in 0..<20_000 { files["m\(index).js"] = "export * from './m\(index + 1).js'" }
        let text = await report(files)
        #expect(text == "1\n" || text.hasPrefix("!Uncaught RangeError"), "\(text.prefix(300))")
    }
}
