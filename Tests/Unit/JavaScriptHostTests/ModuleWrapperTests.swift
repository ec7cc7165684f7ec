import TestSupport
import Testing

/// A script shares its scope with the function that wraps it: the names of the wrapper must not be visible.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct ModuleWrapperTests {
    @Test(
        "A module can declare, import and export any name",
        arguments: [
            "$link", "$imports", "$export", "$000000", "require", "module", "exports", "body", "link", "get", "own",
        ])
    func ownNames(name: String) async {
        for declaration in [
            "const \(name) = 'own'", "let \(name) = 'own'", "var \(name) = 'own'",
            "class \(name) { static toString() {} }",
            "function \(name)() {}",
        ] {
            let transcript = await Transcript.run([
                "app.js": "import value, { \(name) } from './a.js'; import * as all from './a.js'\n"
                    + "console.log(value, typeof \(name), Object.keys(all).join())",
                "a.js": "export { \(name) }\n\(declaration)\nexport default 'default'",
            ])
            let kind = declaration.hasPrefix("class") || declaration.hasPrefix("function") ? "function" : "string"
            #expect(transcript.text == "default \(kind) \(name),default\n", "\(declaration)")
        }
    }

    @Test("In a module, the only visible name of the wrapper is `require`")
    func noNames() async {
        let transcript = await Transcript.run([
            "app.js": """
            import './other.js'
            export default 1
            console.log([typeof $link, typeof $imports, typeof $export, typeof module, typeof exports].join(), arguments.length)
            """.replacing("typeof $export, ", with: ""),
            "other.js": "export default 5; console.log(typeof globalThis['$export'], eval('typeof $imports'))",
        ])
        #expect(transcript.text == "undefined undefined\nundefined,undefined,undefined,undefined 0\n")
    }

    @Test(
        "An anonymous default export is named default; a named one keeps its name",
        arguments: [
            ("export default () => 1", "default"), ("export default function () {}", "default"),
            ("export default function* () {}", "default"), ("export default async function () {}", "default"),
            ("export default class {}", "default"), ("export default (class {})", "default"),
            ("export default async () => {}", "default"),
            ("const $export = 1; export default () => $export", "default"),
            ("const \\u0024export = 1; export default class {}", "default"),
            ("export default function named() {}", "named"), ("export default class Named {}", "Named"),
            ("const own = () => 1; export default own", "own"),
            ("export default class { static name = 'mine' }", "mine"),
            ("const f = { g() {} }; export default f.g", "g"),
        ])
    func defaultName(module: String, name: String) async {
        let transcript = await Transcript.run([
            "app.js": "import value from './a.js'; console.log(value.name)\n", "a.js": module,
        ])
        #expect(transcript.text == "\(name)\n", "\(module): \(transcript.text)")
    }

    @Test("A script that is not a module may redeclare the parameters of its wrapper")
    func parameters() async {
        for declaration in [
            "const require = 1, module = 2", "let exports = 1", "class require {}", "var exports = exports || {}",
            "function require() {}", "'use strict'; const module = this",
        ] {
            let transcript = await Transcript.run("\(declaration)\nconsole.log('ran')\nthrow new Error('there')")
            #expect(
                transcript.text == "ran\n!Uncaught Error: there\n!    at app/app.js:3:16\n",
                "\(declaration): \(transcript.text)")
        }
    }

    @Test("`this` of a script is the global object, or undefined in strict code")
    func this() async {
        #expect(await Transcript.run("console.log(this === globalThis)").text == "true\n")
        #expect(await Transcript.run("'use strict'; console.log(this)").text == "undefined\n")
        #expect(await Transcript.run("const require = 1; console.log(this === globalThis)").text == "true\n")
    }

    // Annex B of ECMAScript

    @Test(
        "In a script, HTML-like comments are comments",
        arguments: [
            "console.log(1)\n<!-- ' comment\nconsole.log(2)", "console.log(1)\n--> ' comment\nconsole.log(2)",
            "--> ' first\nconsole.log(1); console.log(2)", "/* */ --> ' first\nconsole.log(1), console.log(2)",
            "let x = 1 <!-- ' comment\nconsole.log(x)\n/*\n*/ /* */ --> ' import\nconsole.log(2)",
            "console.log(1) <!-- `\nconsole.log(2) // `\n", "<!--\nconsole.log(1); console.log(2)\n-->",
            "let a = 2\nconsole.log(1)\nwhile (a --> 2) {}\nconsole.log(2)",
        ])
    func htmlComments(script: String) async {
        #expect(await Transcript.run(script).text == "1\n2\n", "\(script)")
    }

    @Test("In a module, `<!--` and `-->` are operators")
    func operatorsInModules() async {
        let transcript = await Transcript.run([
            "app.js": "import { a } from './a.js'\nlet b = 1\nconsole.log(a <!--b, b, a<!--b, b)",
            "a.js": "export const a = 0.5",
        ])
        #expect(transcript.text == "true 0 false -1\n", "\(transcript.text)")
        let wrong = await Transcript.run("export {}\n--> comment")
        #expect(wrong.text.hasPrefix("!Uncaught SyntaxError"), "\(wrong.text)")
    }
}
