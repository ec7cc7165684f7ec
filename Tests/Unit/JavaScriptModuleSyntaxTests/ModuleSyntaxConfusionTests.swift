import Testing

@testable import JavaScriptModuleSyntax

@Suite("Module syntax: text that resembles declarations")
struct ModuleSyntaxConfusionTests {
    @Test(
        "Text that only resembles a declaration is unchanged",
        arguments: [
            "", "import.meta.url", "x.import; x?.export", "x.\nimport\n'm'", "import()", "import(...x)",
            "x.import('m')",
            "new import('m')", "x?.import('m')", "a: { break\nimport }",
            "x = { import: 1, export: 2 }",
            "x = { import() {}, get export() {}, async import() {}, *export() {} }",
            "class C { import = 1; export() {}\nimport\nexport() {} static import = 2\nstatic export() {} }",
            "\\u0069mport 'm'", "imports 'm'", "'import x from \"m\"'", "`\nimport 'm'\n`",
            "`${`\n${1}import 'm'`}import 'm'`",
            "// import 'm'\n/* \nimport 'm'\n*/", "x = /[/]import 'm'/\n/import 'm'/", "x = y\n/import/g",
            "x = {\nimport\n: 1}", "'import(\"m\")'", "`import('m')`", "// import('m')\n", "/import('m')/",
            "class C { import('m') {} #import('m') {} get import() {} }", "x = { async import(m) {}, *import(m) {} }",
        ])
    func lookalikes(text: String) {
        #expect(ModuleSyntax(text) == ModuleSyntax(body: text))
    }

    @Test(
        "A declaration after a confusing statement is found",
        arguments: [
            // Slashes that divide.
            "a / b / c", "a\n/b/c", "a++ / b", "(a) / b / c", "a[0] / b", "x = {} / 1", "x = function () {} / 1 / 2",
            "x = class {} / 1 / 2", "this / 1", "`` / 1", "/a/ / 1", "a.return / b", "a.if(b) / c", "a?.typeof / 1",
            "1 / 2", "1. / 2", "0xe+/'/.x", "import.meta / 1", "import('x') / 1 / 2", "super_ / 1", "{ } x = { a } / 1",
            "x = { if() {} } / 1", "x = async function () {} / 1", "new.target / 1", "a = b\n/ c", "x = y ? {} / 1 : 2",
            // Slashes that begin a regular expression.
            "/'/", "x = /'/", "f(/'/)", "[/'/]", "if (a) /'/.b", "while (a) /'/.b", "for (;;) /'/.b",
            "{}/'/.b", "if (a) {} /'/.b", "function f() {}\n/'/.b", "class C {}\n/'/.b", "a => /'/", "() => {}\n/'/.b",
            "() => /'/", "a ? /'/ : /'/", "typeof /'/", "void /'/", "x = a in /'/", "x = a instanceof /'/",
            "function* f() { yield /'/ }", "async () => { await /'/ }", "throw /'/", "function f() { return /'/ }",
            "switch (a) { case /'/: /'/; default: /'/ }", "a: /'/", "do /'/; while (a)", "do a\nwhile (b) /'/.c",
            "if (a) b; else /'/", "try {} catch {} /'/", "try {} catch (e) {} finally {} /'/", "for (const a of /'/) ;",
            "for (const of of of) /'/", "({ a: /'/, b() {}, [/'/]: /'/, ...(/'/) })",
            "class C { a = /'/; [/'/] = /'/ }",
            "class C { static { /'/ } }", "class C extends {}.x { a() { } }", "class C { a = () => {}\n*b() { /'/ } }",
            "`${/'/}${`}`}`", "`${{}}`", "`\\`\\${`", "x = !/'/", "!/'/", "a = b\n++/'/.c", "a\n!/'/", "a && /'/",
            "a ?? /'/", "/[/'\\]]/", "/\\//", "/\\[/", "x = /=/", "a = 1 / /'/", "a /= /'/", "export_\n: /'/",
            "x = { a: 1 }\n[/'/]", "label: for (;;) break label\n/'/", "async function f() { for await (a of b) /'/ }",
            "() => { }\n`'`", "switch (a) { case b ? c : d: { /'/ } }", "a = b ? c => {} : /'/", "a?.5:/'/",
            "x = async () => {}\n/'/", "return_\n/1/2", "if (a) try {} finally {} else /'/", "L: { /'/ }",
            "L: if (a) b",
            // Strings and comments.
            "'\\''", "\"'\"", "'\\\n'", "'\u{2028}'", "/* ' */", "// '", "/**/", "//", "/* * / */", "x /* \n */",
            // Nested statements.
            "if (a) b; else if (c) d; else e", "do do a; while (b); while (c)", "do break\n; while (a)",
            "for (;;) while (a) if (b) c; else d", "do if (a) b; else c; while (d)", "a: b: c", "while (a) ;",
            "do try {} catch {} while (a)", "switch (a) {}", "if (a) ; else ;", "if (a) function_\nelse b",
            // Lines that end without a semicolon.
            "a\n", "a = b", "let x", "debugger", "debugger\n/'/", "a++", "var a = class {}", "x = y => {}",
            "x = {}", "async () => {}",
            "class C { a\nb\nc = 1\nd() {} 'e' = 2\n#f = 3\nget\ng() {} static\nh }",
        ])
    func confusions(text: String) {
        let declaration = "import x from 'm'"
        let syntax = ModuleSyntax("\(text)\n\(declaration)\n\(text)")
        let line = LineTable(JavaScriptText(text)).line(at: text.utf8.count) + 1
        #expect(
            syntax.imports == [
                .init(specifier: "m", bindings: [.init(imported: .named("default"), local: "x", line: line)])
            ])
        let unchanged = text.replacing("import(", with: "$later(")
        #expect(
            syntax.body == "\(unchanged)\n;\(String(repeating: " ", count: declaration.count - 1))\n\(unchanged)")
    }

    @Test(
        "A declaration on the line of another statement is found",
        arguments: [
            "a;", "{}", "function f() {}", "class C {}", "do a; while (b)", "if (a) {} else {}", ";",
            "/* */", "a: ;",
        ])
    func sameLine(text: String) {
        #expect(ModuleSyntax("\(text) import 'm'").body == "\(text) ;         ")
        #expect(ModuleSyntax("\(text) export { a }; \(text)").body == "\(text) ;             \(text)")
    }

    @Test(
        "An invalid declaration is left in place for the engine to report",
        arguments: [
            "import", "import x", "import x from", "import x from y", "import x from 'm' y", "import x y from 'm'",
            "import {a as} from 'm'", "import {as as} from 'm'", "import {'a'} from 'm'", "import {if} from 'm'",
            "import {a b} from 'm'", "import {a, , b} from 'm'", "import * from 'm'", "import x, from 'm'",
            "import x, y from 'm'", "import from 'm'", "import let from 'm'", "import x fr\\u006fm 'm'", "import 'm",
            "import '\\01'", "import '\\u{110000}'", "import '\\xg0'", "import {a as eval} from 'm'", "import {a} 'm'",
            "import {'\\ud800' as a} from 'm'", "import 'm' with {a: 1}", "import 'm' with", "import 'm' with {a: 'b'",
            "export", "export x", "export {a", "export {if}", "export {'a'}", "export {'a' as b}", "export {as as}",
            "export {a} b", "export {a} from", "export *", "export * as from 'm'", "export * as ns", "export default",
            "export default;", "export default 1, b = 2", "export function () {}", "export class {}", "export async",
            "export async\nfunction f() {}", "export const", "export const 1", "export import 'm'", "export if (a) b",
            "if (a) import 'm'", "if (a) b; else import 'm'", "for (;;) export {}", "a: import 'm'", "do import 'm'",
            "x = import 'm'", "a import 'm'", "{ import 'm' }", "function f() { export {} }", "( import 'm'",
            ") import 'm'",
            "import_ from 'm'", "try { export {} } catch {}", "`${import 'm'}`",
        ])
    func invalid(text: String) {
        #expect(ModuleSyntax(text) == ModuleSyntax(body: text))
    }

    @Test("Declarations before an invalid one are found")
    func validBeforeInvalid() {
        let syntax = ModuleSyntax("import 'm'\nimport 1")
        #expect(syntax.body == ";         \nimport 1")
        #expect(syntax.isModule)
    }
}
