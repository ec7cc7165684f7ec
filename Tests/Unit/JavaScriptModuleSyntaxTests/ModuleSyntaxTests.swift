import Testing

@testable import JavaScriptModuleSyntax

@Suite("Module syntax")
struct ModuleSyntaxTests {
    @Test(
        "An import is replaced by a semicolon and blanks, and its bindings are returned",
        arguments: [
            ("import x from 'm'", ";                ", "m", [("default", "x")]),
            ("import x from \"m\"; a()", ";                  a()", "m", [("default", "x")]),
            ("import * as ns from 'm'", ";                      ", "m", [("*", "ns")]),
            ("import x, * as ns from 'm'", ";                         ", "m", [("default", "x"), ("*", "ns")]),
            (
                "import {a, b as c, default as d,} from 'm'", ";                                         ", "m",
                [("a", "a"), ("b", "c"), ("default", "d")]
            ),
            ("import x, {a} from 'm'", ";                     ", "m", [("default", "x"), ("a", "a")]),
            ("import 'm'", ";         ", "m", []),
            ("import{}from'm'", ";              ", "m", []),
            ("import { 'b c' as d } from 'm'", ";                             ", "m", [("b c", "d")]),
            ("import { if as d } from 'm'", ";                          ", "m", [("if", "d")]),
            ("import from from 'm'", ";                   ", "m", [("default", "from")]),
            ("import {from as as} from 'from'", ";                              ", "from", [("from", "as")]),
            (
                "import as, {as as from, as as as, as} from 'm'", ";                                             ", "m",
                [("default", "as"), ("as", "from"), ("as", "as"), ("as", "as")]
            ),
            (
                "import ünï, {\\u0061 as π} from '𝒳'", ";                                  ", "𝒳",
                [("default", "ünï"), ("a", "π")]
            ),
            (
                "import x from 'm' with {type: 'json'};", ";                                     ", "m",
                [("default", "x")]
            ),
            (
                "import x from 'm' assert {'type': \"json\",}", ";                                         ", "m",
                [("default", "x")]
            ),
            ("import x from 'm'\nassert {}", ";                \nassert {}", "m", [("default", "x")]),
            (
                "import\n x // 'q'\r\n/* {\u{2028} */from 'm'\n;f()",
                ";     \n         \r\n    \u{2028}           \n f()", "m", [("default", "x")]
            ),
            ("import'm'// import", ";        // import", "m", []),
        ] as [(String, String, String, [(String, String)])])
    func importDeclaration(text: String, body: String, specifier: String, bindings: [(String, String)]) {
        let syntax = ModuleSyntax(text)
        #expect(syntax.body == body)
        #expect(
            syntax.imports == [
                .init(
                    specifier: specifier,
                    bindings: bindings.map {
                        let line = text.hasPrefix("import\n") ? 2 : 1
                        return .init(imported: $0 == "*" ? .namespace : .named($0), local: $1, line: line)
                    })
            ])
        #expect(syntax.requests == [specifier])
        #expect(syntax.exports.isEmpty && syntax.reExports.isEmpty && syntax.isModule)
    }

    @Test(
        "An exported declaration stays, without `export`",
        arguments: [
            ("export const x = 1", ";      const x = 1", ["x"]),
            ("export let x, y\nz, w", ";      let x, y\nz, w", ["x", "y"]),
            ("export var x = (1, 2), y = [3, z], w = { q, r: s }", nil, ["x", "y", "w"]),
            ("export const {a, b: [c], ...d} = x, e = 1", nil, ["a", "c", "d", "e"]),
            ("export const [a, , [b] = [c, d], {e: {f = g, h: i}}, ...j] = k;", nil, ["a", "b", "f", "i", "j"]),
            (
                "export const {[k(1, {z})]: a, 'b': c, 2: d, if: e, default: f = {g, h}} = x", nil,
                ["a", "c", "d", "e", "f"]
            ),
            (
                "export const a = `${[b, {c}]},`, d = /[,/]/ / e, f = (g, h) => { i, j }, k = class { l = 1; m() {} }",
                nil, ["a", "d", "f", "k"]
            ),
            ("export const a = b\n/c, d/e, f = 1", nil, ["a", "d", "f"]),
            ("export const a = b ? c : d, e = function () { return f, g }\nh, i", nil, ["a", "e"]),
            ("export let \\u0061, ünï, $", nil, ["a", "ünï", "$"]),
            ("export function f() {}", nil, ["f"]),
            ("export async function f() {}", nil, ["f"]),
            ("export function* f() {}", nil, ["f"]),
            (
                "export async function*f() {} export class C extends D {}",
                ";      async function*f() {} ;      class C extends D {}", ["f", "C"]
            ),
        ] as [(String, String?, [String])])
    func exportedDeclaration(text: String, body: String?, names: [String]) {
        let syntax = ModuleSyntax(text)
        #expect(syntax.body == body ?? text.replacing("export", with: ";     "))
        #expect(syntax.exports.map(\.exported) == names && syntax.exports.map(\.local) == names)
        #expect(syntax.isModule)
    }

    @Test(
        "An anonymous default export gets a name",
        arguments: [
            ("export default 1", "const $export= 1", "$export"),
            ("foo\nexport default[1]", "foo\nconst $export=[1]", "$export"),
            ("export default {}\n/a/.b", "const $export= {}\n/a/.b", "$export"),
            ("export default async () => 1", "const $export= async () => 1", "$export"),
            ("export default async\nfunction f() {}", "const $export= async\nfunction f() {}", "$export"),
            ("export default (class {}.x)", "const $export= (class {}.x)", "$export"),
            ("export  default 1", "const  $export= 1", "$export"),
            ("export /* default */ default 1", "const /* default */ $export= 1", "$export"),
            ("export // default\n default 1", "const // default\n $export=1", "$export"),
            ("export\ndefault(1)", "const\n$export=(1)", "$export"),
            ("export default function f() {}", ";              function f() {}", "f"),
            ("export default function () {}", ";              function $export() {}", "$export"),
            ("export default function(){}", ";              function $export(){}", "$export"),
            ("export default function*(){}", ";              function*$export(){}", "$export"),
            (
                "export default async function/**/*/**/() {}", ";              async function/**/*/**/$export() {}",
                "$export"
            ),
            ("export default async function f() {}", ";              async function f() {}", "f"),
            ("export default class C {}", ";              class C {}", "C"),
            ("export default class {}", ";              class $export {}", "$export"),
            ("export default class extends X {}", ";              class $export extends X {}", "$export"),
            ("export default class{}\n/a/.b", ";              class $export {}\n/a/.b", "$export"),
            ("export\ndefault class{}.x", ";     \n        class $export {}.x", "$export"),
        ])
    func exportDefault(text: String, body: String, local: String) {
        let syntax = ModuleSyntax(text)
        #expect(syntax.body == body)
        let line = text.hasPrefix("foo\n") ? 2 : 1
        #expect(syntax.exports == [.init(exported: "default", local: local, line: line)])
        #expect(syntax.isModule)
    }

    @Test("A list of exports is replaced by a semicolon")
    func exportList() {
        let syntax = ModuleSyntax("export { a, b as c, d as default, if_ as if, e as 'f g', };x\nexport{}\ny")
        #expect(syntax.body == ";" + String(repeating: " ", count: 58) + "x\n;       \ny")
        #expect(
            syntax.exports == [
                .init(exported: "a", local: "a"), .init(exported: "c", local: "b"),
                .init(exported: "default", local: "d"), .init(exported: "if", local: "if_"),
                .init(exported: "f g", local: "e"),
            ])
        #expect(syntax.isModule && syntax.requests.isEmpty)
        #expect(ModuleSyntax("export {}").isModule)
    }

    @Test("Re-exports are read")
    func reExports() {
        let syntax = ModuleSyntax(
            """
            export { default } from 'a'; export { default as y, if, 'b c', d as 'e f', g as default } from 'b'
            export * from 'c'
            export * as ns from 'a'
            export * as 'n s' from 'a' with { type: 'json' }; export {} from 'd'
            """)
        #expect(syntax.body.allSatisfy { " ;\n".contains($0) })
        #expect(
            syntax.reExports == [
                .init(exported: "default", imported: .named("default"), specifier: "a"),
                .init(exported: "y", imported: .named("default"), specifier: "b"),
                .init(exported: "if", imported: .named("if"), specifier: "b"),
                .init(exported: "b c", imported: .named("b c"), specifier: "b"),
                .init(exported: "e f", imported: .named("d"), specifier: "b"),
                .init(exported: "default", imported: .named("g"), specifier: "b"),
                .init(imported: .namespace, specifier: "c", line: 2),
                .init(exported: "ns", imported: .namespace, specifier: "a", line: 3),
                .init(exported: "n s", imported: .namespace, specifier: "a", line: 4),
            ])
        #expect(syntax.requests == ["a", "b", "c", "d"])
        #expect(syntax.requestLines == [1, 1, 2, 4])
        #expect(syntax.exports.isEmpty && syntax.isModule)
    }

    @Test(
        "The escapes of a specifier are decoded",
        arguments: [
            (#"'\x41\u0042\u{43}\u{1F600}\ud83d\ude00'"#, "ABC😀😀"),
            (#""\b\t\n\v\f\r\0\'\"\\\q""#, "\u{8}\t\n\u{B}\u{C}\r\0'\"\\q"),
            ("'a\\\nb\\\r\nc\\\u{2028}d\u{2029}'", "abcd\u{2029}"),
            (#"'\é\𝒳'"#, "é𝒳"),
        ])
    func escapes(literal: String, specifier: String) {
        #expect(ModuleSyntax("import \(literal)").requests == [specifier])
        #expect(ModuleSyntax("export * from \(literal);").requests == [specifier])
    }

    @Test(
        "A declaration with an escape that is not allowed in names is invalid, so that no code can be injected",
        arguments: [
            #"import a\u{3b}b from 'm'"#, #"import * as a\u0020b from 'm'"#, #"import {a as \u{31}b} from 'm'"#,
            #"import {a\u{2028}b as c} from 'm'"#, #"export {a\u002cb as c}"#, #"export {\u{5c}u0061}"#,
            #"export {a as b\u{a0}}"#,
        ])
    func hiddenCode(text: String) {
        #expect(ModuleSyntax(text) == ModuleSyntax(body: text))
    }

    @Test("A name with an invalid escape is not exported", arguments: [#"\变"#, #"a\u{3b}b"#, #"a\u{}"#])
    func wrongName(name: String) {
        let syntax = ModuleSyntax("export let \(name) = 1, b")
        #expect(syntax.exports == [.init(exported: "b", local: "b")])
        #expect(syntax.body == ";      let \(name) = 1, b")
    }

    @Test("A hashbang comment becomes a line comment")
    func hashbang() {
        #expect(ModuleSyntax("#!/usr/bin/env '`\nimport 'm'").body == "///usr/bin/env '`\n;         ")
        #expect(ModuleSyntax("#!/usr/bin/env import 'm'").body == "///usr/bin/env import 'm'")
        #expect(!ModuleSyntax("#!import 'm'").isModule)
        #expect(ModuleSyntax(" #!a").body == " #!a")
    }

    @Test("The fresh name occurs nowhere in the script, in any spelling")
    func freshNames() {
        #expect(JavaScriptText("a = $expor + $exports2.b").freshName("$export") != "$export")
        #expect(JavaScriptText("x").freshName("$export") == "$export")
        #expect(JavaScriptText("$export").freshName("$export") == "$000000")
        #expect(JavaScriptText("$export $000000 my$000001").freshName("$export") == "$000002")
        #expect(JavaScriptText(#"\u0024export, $00\u{30}000"#).freshName("$export") == "$000001")
        #expect(JavaScriptText("$later, $export").freshName("$later") == "$00000")
        #expect(JavaScriptText("$late").freshName("$later") == "$later")
    }

    @Test("An import in an HTML-like comment is ignored")
    func htmlComments() {
        #expect(!ModuleSyntax("<!-- x\n--> `\n").isModule)
        #expect(!ModuleSyntax("<!-- \nlet a\n--> import x from 'y'\n").isModule)
        #expect(ModuleSyntax("const html = '<!--'\nexport default html").exports.count == 1)
        // As a script it has a declaration, as a module it has none.
        #expect(ModuleSyntax("x<!--`\nexport { a }\n") == ModuleSyntax(body: "x<!--`\nexport { a }\n"))
    }
}
