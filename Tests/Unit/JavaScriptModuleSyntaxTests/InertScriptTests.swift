import Testing

@testable import JavaScriptModuleSyntax

/// Scripts whose statements certainly do nothing.
@Suite struct InertScriptTests {
    @Test(
        "Directives, declarations, imports and exports of plain values do nothing",
        arguments: [
            "", "// nothing", ";", "'use strict'", "'use strict';;;\n\"x\"", "#!/usr/bin/env x\n;",
            "function send() { console.log(1) }", "async function* f(a = g(), [b]) { await g() }\nfunction f() {}",
            "class A { #a = f(); b() { return [1] } }",
            "const a = 1; let b, c = -2 * 3 + 1; var d", "var a\nlet b = 'x'\nconst c = `t`, d = /[/]x/g, e = !0",
            "const f = () => g(), h = async (a) => { g() }, i = x => (g(), 1), j = async x => [g()]",
            "const f = function () { g() }, h = class { a() { g() } }, k = async function named() {}",
            "const a = [1, [], [2, f => g()], 'x',], b = {}, c = { a, b: 1, 'c': [f], 3: x ? 1 : 2, }",
            "const o = { f() { g() }, async *h() {}, get x() { return g() }, set x(v) {}, get: 1, async() {}, set }",
            "import a from './m.js'", "import './m.js';\nimport { b } from 'x'\nexport { b as c }",
            "export * from './m.js'\nexport * as all from 'n'\nexport { default } from 'o'",
            "export default {}", "export default { onInit() { g() }, data: { a: [1] } };", "export default 1",
            "export default () => g()", "export default function () { g() }", "export default class { a() {} }",
            "export const a = 1, b = () => { g() };\nexport function f() {}\nexport async function h() {}",
            "module.exports = { f() { g() } }", "exports.f = function () { g() };\nmodule.exports.g = 5",
            "const router = require('@system.router'), b = require(\"./b.js\")",
            "const f = (a, b = [g()]) => ({ a: g(), b }), c = 1",
        ])
    func inert(script: String) {
        #expect(ModuleSyntax(script).isInert, "\(script)")
    }

    @Test(
        "A script that may call a function, or that the reader does not understand, may do something",
        arguments: [
            "f()", "const a = f()", "const a = new A", "const a = b.c", "a = 1", "a++", "const a = b\n++c", "{ }",
            "if (a) b",
            "for (;;) {}", "throw 1", "(function () { g() })()", "(() => g())()", "const a = (f())", "const a = `${b}`",
            "const a = b`x`", "const { a } = b", "const [a] = b", "const a = [...b]", "const a = { ...b }",
            "const a = { [f()]: 1 }", "class A extends f() {}", "class A { static x = f() }",
            "class A { static { f() } }",
            "class A { [f()] = 1 }", "export default f()", "export const a = f()", "export default { a: f() }",
            "module.exports = f()", "exports.a = f()", "exports = { a }", "module.a = 1", "import('./m.js')",
            "'a' + f()",
            "const a = x\n(f())", "const a = await f()", "label: f()", "debugger",
            "delete a.b",
            "const a = require(name)", "const a = require('./a.js')()", "const a = require('./a.js').b",
            "function require() { g() }\nconst a = require('x')", "const require = () => g(), a = require('x')",
            "import { g as require } from './g.js'\nconst a = require('x')", "const a = b in c", "const a = (1)",
            "const a = async\nf()", "const a = [f()]", "const a = [1, f()]", "const a = { b: [f()] }", "const a = ]",
            "const a = {", "const a = [", "@", "const a = \"", "function f() {", "export default", "const = 1",
            "const a = " + String(repeating: "[", count: 100_000),
        ])
    func active(script: String) {
        #expect(!ModuleSyntax(script).isInert, "\(script.prefix(100))")
    }
}
