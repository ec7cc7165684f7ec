import TestSupport
import Testing

@testable import JavaScriptHost

/// The functions that the loader gives to the host.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct AppModulesTests {
    @Test("`load` runs a file once and returns its exports and its kind")
    func load() async {
        let transcript = await Transcript.run([
            "app.js": """
            import('./a.js').then((all) => console.log(all === load('a.js').exports, load('/a.js').kind, load('./a.js').exports.default))
            console.log(load('script.js').exports, load('script.js').kind, load('data.json').exports.x, load('data.json').kind)
            try { load('data') } catch (error) { console.log(`${error}`) }
            try { load('throws.js') } catch (error) { console.log(`${error}`) }
            """,
            "a.js": "export default 1; console.log('a')", "script.js": "module.exports = 's'; console.log('script')",
            "data.json": #"{"x": 2}"#, "throws.js": "throw new Error('thrown')",
        ])
        #expect(
            transcript.text == """
                script
                s script 2 json
                Error: Cannot find data
                Error: thrown
                a
                true module 1

                """, "\(transcript.text)")
    }

    @Test("A path without its extension leads to .js, .json, .ux, /index.js or /index.ux, in this order")
    func candidates() async {
        var files = [
            "x": "module.exports = 'x'", "x.js": "module.exports = 'x.js'", "x.json": "\"x.json\"",
            "x.ux": "\n\nexport default 'x.ux'", "x/index.js": "module.exports = 'x/index.js'",
            "x/index.ux": "module.exports = 'x/index.ux'",
        ]
        let order = ["x", "x.js", "x.json", "x.ux", "x/index.js", "x/index.ux"]
        for path in order {
            files["app.js"] = "import x from './x'; console.log(x)"
            #expect(await Transcript.run(files).text == "\(path)\n")
            files["app.js"] = "import x from './\(path)'; console.log(x)"
            #expect(await Transcript.run(files).text == "\(path)\n")
            files[path] = nil
        }
        #expect(
            await Transcript.run(["app.js": "import x from './a/x'"]).text == """
                !Uncaught Error: Cannot find module './a/x' imported by app.js: there is no a/x, and none with .js, .json, .ux, \
                /index.js or /index.ux after it
                !    at app/app.js:1:1

                """)
    }

    @Test("A .ux file is a script or a module, and its errors have its lines")
    func markup() async {
        let transcript = await Transcript.run([
            "app.js": "import page from './page.ux'\nimport './bad.ux'\nconsole.log(page.name)",
            "page.ux": "\n\n   export default { name: 'page' }\n", "bad.ux": "\n\n\n  null.x\n",
        ])
        #expect(transcript.text.contains("    at app/bad.ux:4:7\n"), "\(transcript.text)")
    }

    @Test("The host is asked for each module once; undefined is no module")
    func builtins() async {
        let written = Recorder<String>()
        let loop: JSEventLoop
        do { loop = try JSEventLoop { _, text in written.append(text) } } catch {
            Issue.record("\(error)")
            return
        }
        await loop.run { (loop) throws(JSException) in
            try loop.installGlobals()
            let builtins = try loop.context.evaluate(
                """
                ((name) => {
                  console.log('asked', name)
                  if (name === '@system.broken') throw new Error('broken')
                  return name === '@system.one' ? { one: 1 } : undefined
                })
                """, url: "host:test.js")
            let script = """
                import one from '@system.one'
                import { one as again } from '@system.one'
                console.log(one.one, again, require('@system.one') === one)
                for (const name of ['@system.two', '@system.two', '@toString', '@system.broken', '@system.broken'])
                  try { require(name) } catch (error) { console.log(error.message) }
                """
            let modules = try loop.installModules(
                ModuleSources(read: { $0 == "app.js" ? Array(script.utf8) : nil }, url: { $0 }), builtins: builtins,
                names: ["@system.one", "@system.1", "@system.2"])
            try modules.run.call([loop.context.value("app.js")])
        }
        await loop.shutdown()
        let missing = { (name: String) in
            """
            Cannot find module '\(name)' imported by app.js: this host has '@system.one', '@system.1' and '@system.2', and a \
            script of the app is imported by its path, such as './util.js'\n
            """
        }
        #expect(
            written.all.joined() == "asked @system.one\n1 1 true\nasked @system.two\n" + missing("@system.two")
                + missing("@system.two") + "asked @toString\n" + missing("@toString")
                + "asked @system.broken\nbroken\nasked @system.broken\nbroken\n",
            "\(written.all.joined())")
    }
}
