import TestSupport
import Testing

/// `import` and `require` of an app, run by the engine.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct ModuleLoaderTests {
    @Test("Every form of import returns the same host module")
    func builtin() async {
        let transcript = await Transcript.run(
            """
            'use strict' // a directive, then comments
            /* and another */ import greeter from '@system.greeter'
            import { default as again, greet } from "@system.greeter"; import * as all from '@system.greeter'
            import '@system.greeter'
            const required = require('@system.greeter')
            console.log(greeter === again, greeter === all.default, greeter === required, greeter === required.default,
              greeter === $app_require$('@app-module/system.greeter'), greet(), greeter.greet())
            """)
        #expect(transcript.text == "true true true true true hello hello\n")
    }

    @Test("App modules: default, named, namespace, renamed, re-exported, JSON, from the root, without extension")
    func local() async {
        let transcript = await Transcript.run([
            "app.js": """
            import fallback, { one, two as zwei, Three } from './lib/util.js'
            import * as all from './lib/util'
            import data from '/data.json'
            import { one as uno, everything, default as index } from './lib'
            console.log(fallback(), one, zwei(), new Three().name, Object.keys(all).join())
            console.log(data, uno, everything === all, index)
            """,
            "lib/util.js": """
            export const one = 1, { a: [unused] } = { a: [] }
            export function two() { return 'two' }
            export class Three { name = 'three' }
            export default () => 'default'
            """,
            "lib/index.js":
                "export * from './util.js'; export * as everything from './util.js'; export default 'index'",
            "data.json": #"{"answer": 42}"#,
        ])
        #expect(
            transcript.text == """
                default 1 two three one,unused,two,Three,default
                { answer: 42 } 1 true index

                """)
    }

    @Test("In a cycle of imports, functions are available at once and variables have their current value")
    func cycle() async {
        let transcript = await Transcript.run([
            "app.js": """
            import { even, count } from './even.js'
            console.log(even(10), count)
            """,
            "even.js": """
            import { odd, constant } from './odd.js'
            export let count = 0
            export function even(n) { count++; return n === 0 ? constant === 'from odd' : odd(n - 1) }
            """,
            "odd.js": """
            import { even, count } from './even.js'
            console.log(typeof even)
            try { count } catch (error) { console.log(error.name) }
            export function odd(n) { return n === 0 ? false : even(n - 1) }
            export const constant = 'from odd'
            """,
        ])
        #expect(transcript.text == "function\nReferenceError\ntrue 6\n")
    }

    @Test("A module runs once; an import cannot be assigned to; require and import can be combined")
    func once() async {
        let transcript = await Transcript.run([
            "app.js": """
            import { value } from './a.js'
            import common, { named } from './common.js'
            require('./a.js'); require('./a')
            console.log(value, common, named, require('./a.js').value, module === undefined)
            """,
            "a.js": """
            import common from './common.js'
            console.log('once')
            export const value = common.named
            try { common = 1 } catch (error) { console.log(error.name) }
            """,
            "common.js": "var x = 'sloppy'; delete x; module.exports = { named: x, self: this === globalThis }",
        ])
        #expect(
            transcript.text.split(separator: "\n").prefix(2) == ["once", "TypeError"])
    }

    @Test("A script with import is strict and its `this` is undefined; another is strict only if it declares so")
    func strictness() async {
        let transcript = await Transcript.run([
            "app.js":
                "import './sloppy.js'; import './declared.js'\nconsole.log(this, (function () { return this })())",
            "sloppy.js": "undeclared = 1; console.log(typeof (function () { return this })())",
            "declared.js": "'use strict'; try { other = 1 } catch (error) { console.log(error.name) }",
        ])
        #expect(transcript.text == "object\nReferenceError\nundefined undefined\n")
    }

    @Test(
        "A failed import has a clear message",
        arguments: [
            ("import x from '@system.unknown'", "Error: Cannot find module '@system.unknown' imported by app.js"),
            ("require('left-pad')", "Error: Cannot find module 'left-pad' imported by app.js"),
            ("import './missing.js'", "Error: Cannot find module './missing.js' imported by app.js"),
            ("require('../outside.js')", "Error: Cannot import '../outside.js' from app.js"),
            ("import '/a/../../outside.js'", "Error: Cannot import '/a/../../outside.js' from app.js"),
            ("import '@system.secret'", "Error: the feature system.secret is not declared"),
            ("$app_require$('@app-module/system.secret')", "Error: the feature system.secret is not declared"),
            ("import { nope } from '@system.greeter'", "SyntaxError: '@system.greeter' has no export named 'nope'"),
            ("import { nope } from './ok.js'", "SyntaxError: './ok.js' has no export named 'nope'"),
            ("import './bad.json'", "SyntaxError: bad.json: "),
        ])
    func failures(script: String, message: String) async {
        let transcript = await Transcript.run([
            "app.js": script, "bad.json": "{", "ok.js": "export const ok = 1",
        ])
        #expect(transcript.text.hasPrefix("!Uncaught \(message)"), "\(transcript.text)")
        #expect(transcript.hasUncaughtError)
    }

    @Test("Errors have the original line and column, in the first line and after an import of several lines")
    func positions() async {
        let transcript = await Transcript.run([
            "app.js": """
            import {
              greet,
            } from '@system.greeter'
            setTimeout(function late() { throw new Error('late') }, 0)
            require('./first.js')
            """,
            "first.js": "throw new Error('first')",
        ])
        #expect(
            transcript.text == """
                !Uncaught Error: first
                !    at app/first.js:1:16
                !    at app/app.js:5:8
                !Uncaught Error: late
                !    at late (app/app.js:4:45)

                """)
    }

    @Test("A syntax error is reported with its line, also one that would close the braces of the wrapper")
    func syntaxErrors() async {
        #expect(await Transcript.run("let a = 1\nlet b = = 2").text.contains("    at app/app.js:2\n"))
        for script in [
            "}) (", "import '@system.greeter'\n}) } }) (", "}, function () {", "return 1 }); (function () {",
        ] {
            let text = await Transcript.run(script).text
            #expect(text.hasPrefix("!Uncaught SyntaxError: "), "\(script): \(text)")
        }
    }

    @Test("A module that failed is loaded again and fails again")
    func failed() async {
        let transcript = await Transcript.run([
            "app.js": """
            for (const round of [1, 2]) try { require('./broken.js') } catch (error) { console.log(error.message) }
            """,
            "broken.js": "throw new Error('broken')",
        ])
        #expect(transcript.text == "broken\nbroken\n")
    }
}
