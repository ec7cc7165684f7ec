import TestSupport
import Testing

/// `import(…)` in scripts and modules.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct DynamicImportTests {
    @Test("`import()` returns a Promise of the namespace: of a module, a script, JSON, a host module")
    func namespaces() async {
        for prefix in ["", "export {}; "] {
            let transcript = await Transcript.run([
                "app.js": """
                \(prefix)const path = './lib/' + 'util'
                import(path).then((all) => console.log(all.default, all.one, all === require('./lib/util.js')))
                import('./script.js').then(({ default: exports, two }) => console.log(exports.two, two))
                import('/data').then((all) => console.log(all.default.three, all.three))
                import('@system.greeter').then((all) => console.log(all.greet(), all.default.greet()))
                import('./lib/util.js', { with: {} }).then((all) => console.log(all.one))
                const promise = import("./lib/util")
                console.log(promise instanceof Promise)
                """,
                "lib/util.js": "export default 0; export const one = 1; console.log('runs later, once')",
                "script.js": "exports.two = 2", "data.json": #"{"three": 3}"#,
            ])
            #expect(
                transcript.text == """
                    true
                    runs later, once
                    0 1 true
                    2 2
                    3 3
                    hello hello
                    1

                    """, "\(prefix): \(transcript.text)")
        }
    }

    @Test("It is an expression anywhere: in functions, templates, classes, conditions, after `await`, and in an export")
    func expressions() async {
        let transcript = await Transcript.run([
            "app.js": """
            import a from './a.js'; export default import('./a.js')
            const load = async (name) => { const { x } = await import(`./${name}.js`); return x }
            class C { static loaded = import('./a.js'); import() { return 'method' } }
            const object = { import: 'key', [await_()]: import
              ('./a.js') }
            function await_() { return 'computed' }
            const all = [load('a'), object.computed, true ? import('./a.js') : 0, C.loaded, import(/* ) */ ('./a.js'))]
            Promise.all(all).then((values) => console.log(values.map((one) => one.x ?? one).join(), a))
            console.log(object.import, new C().import(), typeof import('./a.js'))
            """,
            "a.js": "export default 'a'; export const x = 1",
        ])
        #expect(transcript.text == "key method object\n1,1,1,1,1 a\n", "\(transcript.text)")
    }

    @Test("A failure rejects the Promise; one to load has the position of the call")
    func failures() async {
        let transcript = await Transcript.run([
            "app.js": """
            const show = (error) => console.log(`${error}`)
            import('./missing.js').catch(show)
            import('./bad.js').catch(show)
            import('./throws.js').catch((first) => import('./throws.js').catch((second) => show(first === second)))
            import('./wrong.js').catch(show)
            import(Symbol()).catch((error) => show(error.name))
            import({ toString() { throw 'thrown' } }).catch(show)
            import('../outside.js').catch(show)
            """,
            "bad.js": "let a = = 1", "throws.js": "export {}; throw new Error('thrown')",
            "wrong.js": "import { nope } from './ok.js'", "ok.js": "export {}",
        ])
        let expected = [
            "SyntaxError: Unexpected token '='", "TypeError", "thrown", "true",
            "Error: Cannot find module './missing.js' imported by app.js: there is no missing.js, and none with .js, .json, "
                + ".ux, /index.js or /index.ux after it",
            "SyntaxError: './ok.js' has no export named 'nope'",
            "Error: Cannot import '../outside.js' from app.js: it is outside of the app's package",
        ]
        let lines = transcript.text.split(separator: "\n").map(String.init)
        #expect(lines.sorted() == expected.sorted(), "\(transcript.text)")

        let uncaught = await Transcript.run([
            "app.js": """
            export {}
            function open() {
              const promise = import('./missing.js')
              return promise
            }
            open()
            """
        ])
        #expect(uncaught.text.hasPrefix("!Uncaught (in promise) Error: Cannot find module './missing.js'"))
        #expect(
            uncaught.text.contains("\n!    at open (app/app.js:3:25)\n!    at app/app.js:6:5\n"), "\(uncaught.text)")
        let wrong = await Transcript.run(["app.js": "\n\nimport('./a.js')", "a.js": "\nlet a\nlet a = 1\nexport { a }"])
        #expect(
            wrong.text == """
                !Uncaught (in promise) SyntaxError: 'a' is declared twice
                !    at app/a.js:3
                !    at app/app.js:3:7

                """)
    }

    @Test("Columns stay, and the name that replaces `import` is invisible")
    func names() async {
        let transcript = await Transcript.run([
            "app.js": """
            const seen = [typeof $later, eval('typeof $' + 'later')]
            import('./a.js'), console.log(seen.join(), new Error().stack.includes(':2:')), undefined.x
            """,
            "a.js": "const $later = 1; import('./b.js').then((all) => console.log(all.default, $later))",
            "b.js": "export default 'b'",
        ])
        #expect(
            transcript.text == """
                undefined,undefined true
                b 1
                !Uncaught TypeError: undefined is not an object (evaluating 'undefined.x')
                !    at app/app.js:2:89

                """, "\(transcript.text)")
    }

    @Test(
        "An invalid form, and `import.meta`, are errors of the engine",
        arguments: [
            "import()", "import(...[])", "new import('./a.js')", "import.meta", "x = import", "import('a'", "import.x",
        ])
    func invalid(script: String) async {
        for prefix in ["\n", "export {}\n"] {
            let transcript = await Transcript.run(prefix + script)
            #expect(transcript.text.hasPrefix("!Uncaught SyntaxError: "), "\(script): \(transcript.text)")
            #expect(transcript.text.contains("\n!    at app/app.js:2\n"), "\(script): \(transcript.text)")
        }
    }

    @Test("An app that replaces `Promise` and its methods changes nothing")
    func replaced() async {
        let transcript = await Transcript.run([
            "app.js": """
            const { then } = Promise.prototype
            const promise = import('./a.js')
            Promise.prototype.then = Promise.prototype.constructor = Promise.resolve = () => { throw 1 }
            globalThis.Promise = undefined
            Reflect.apply(then, import('./a.js'), [(all) => console.log(all.default)])
            """,
            "a.js": "export default 'a'",
        ])
        #expect(transcript.text == "a\n", "\(transcript.text)")
    }
}
