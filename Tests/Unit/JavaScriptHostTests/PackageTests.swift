import TestSupport
import Testing

/// Packages of npm: `import` and `require` of a name that `node_modules` has.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct PackageTests {
    /// The output of a script, beside `node_modules` of a project or in the folder of the app.
    private func run(
        _ script: String, _ packages: [String: String], hasProject: Bool = true
    ) async -> String {
        var files = ["app.js": script]
        for (path, content) in packages { files[(hasProject ? "../" : "") + "node_modules/\(path)"] = content }
        return await Transcript.run(files, hasProject: hasProject).text
    }

    @Test(
        "The main file of a package is the one that its package.json names, or index.js",
        arguments: [
            (#"{ "main": "./lib/a.js" }"#, "a"), (#"{ "main": "lib/a" }"#, "a"), (#"{ "main": "lib" }"#, "lib/index"),
            (#"{ "main": "lib/" }"#, "lib/index"), (#"{}"#, "index"), (#"{ "main": "./gone.js" }"#, "index"),
            (#"{ "main": 5 }"#, "index"), (#"[]"#, "index"), (#"null"#, "index"), (#"{ "main": "" }"#, "index"),
            (#"{ "main": "/lib/a.js" }"#, "a"), (#"{ "exports": "./lib/a.js", "main": "gone" }"#, "a"),
            (#"{ "exports": { ".": "./lib/a.js" } }"#, "a"), (#"{ "exports": { "default": "./lib/a.js" } }"#, "a"),
            (#"{ "exports": { "types": "./a.d.ts", "node": "./gone.js", "default": "./lib/a.js" } }"#, "a"),
            (#"{ "exports": { ".": [{ "browser": "./gone.js" }, "./lib/a.js"] } }"#, "a"),
            (#"{ "exports": { ".": null }, "main": "lib/a" }"#, "a"), (#"{ "exports": {}, "main": "lib/a" }"#, "a"),
        ])
    func main(description: String, expected: String) async {
        let package = [
            "one/package.json": description, "one/index.js": "module.exports = 'index'",
            "one/lib/index.js": "module.exports = 'lib/index'", "one/lib/a.js": "module.exports = 'a'",
        ]
        for hasProject in [true, false] {
            let output = await run(
                "import one from 'one'; console.log(one, require('one'))", package, hasProject: hasProject)
            #expect(output == "\(expected) \(expected)\n", "\(description)")
        }
    }

    @Test("A package without package.json is a folder with index.js, or a file")
    func plain() async {
        let output = await run(
            "console.log(require('one'), require('two'), require('@s/three'))",
            [
                "one/index.js": "module.exports = 1", "two.js": "module.exports = 2",
                "@s/three/index.js": "module.exports = 3",
            ])
        #expect(output == "1 2 3\n")
    }

    @Test(
        "`import` prefers the file with export declarations, `require` the one with module.exports",
        arguments: [
            #"{ "main": "common.js", "module": "module.js" }"#,
            #"{ "exports": { "import": "./module.js", "require": "./common.js" } }"#,
            #"{ "exports": { ".": { "require": { "default": "./common.js" }, "default": "./module.js" } } }"#,
        ])
    func kinds(description: String) async {
        let output = await run(
            "import one, { name } from 'one'; console.log(one(), name, require('one')(), require('one').name)",
            [
                "one/package.json": description, "one/common.js": "module.exports = function required() { return 'r' }",
                "one/module.js": "export const name = 'n'; export default () => 'i'",
            ])
        #expect(output == "i n r required\n", "\(output)")
    }

    @Test("A path in a package is a file of it, or the target in its exports")
    func paths() async {
        let output = await run(
            """
            const names = ['one/a', 'one/a.js', 'one/data', 'one/sub', 'one/feature', 'one/x/1/y.js', 'one/x/far/2/y.js', 'one/package.json']
            console.log(...names.map((name) => require(name).text ?? require(name)))
            """,
            [
                "one/package.json": """
                { "text": "json", "exports": { ".": "./a.js", "./feature": { "default": "./lib/f.js" }, "./x/*": "./gone/*.js",
                  "./x/*/y.js": "./lib/*.js", "./x/far/*/y.js": "./far/*.js" } }
                """, "one/a.js": "module.exports = 'a'", "one/data.json": #"{ "text": "d" }"#,
                "one/sub/index.js": "module.exports = 's'", "one/lib/f.js": "module.exports = 'f'",
                "one/lib/1.js": "module.exports = 'x1'", "one/far/2.js": "module.exports = 'x2'",
            ])
        #expect(output == "a a d s f x1 x2 json\n", "\(output)")
    }

    @Test("A package is looked for from the importer's folder outwards, up to the folder of the project")
    func nesting() async {
        let transcript = await Transcript.run(
            [
                "app.js": "import './pages/a.js'; console.log(require('one'), require('two'), require('three'))",
                "pages/a.js": "console.log('a', require('one'))",
                "pages/node_modules/one.js": "module.exports = 'pages'",
                "node_modules/one.js": "module.exports = 'src'", "../node_modules/one.js": "module.exports = 'project'",
                "../node_modules/two/index.js": "module.exports = [require('one'), require('./lib/x')]",
                "../node_modules/two/lib/x.js": "module.exports = require('one')",
                "../node_modules/two/node_modules/one.js": "module.exports = 'two'",
                "../node_modules/node_modules/one.js": "module.exports = 'never'",
                "../node_modules/three.js": "module.exports = require('one')",
            ], hasProject: true)
        #expect(transcript.text == "a pages\nsrc [ 'two', 'two' ] project\n", "\(transcript.text)")
    }

    @Test(
        "What is not there is an error with the names",
        arguments: [
            ("none", "there is no such package of npm in node_modules"), ("@s/none", "there is no such package of npm"),
            ("one/none", "the package in ../node_modules/one has no such file"),
            ("empty", "the package in ../node_modules/empty has no such file, or its package.json names none"),
            ("leaves", "it is outside of the app's package"),
            ("one/../../../../x", "it is outside of the app's package"),
            ("broken", "SyntaxError: ../node_modules/broken/package.json: JSON Parse error"),
            ("@system.none", "this host has '@system.greeter', and"), ("@none", "this host has '@system.greeter', and"),
        ])
    func missing(name: String, problem: String) async {
        let output = await run(
            "import '\(name)'",
            [
                "one/package.json": "{}", "one/index.js": "", "empty/package.json": "{}",
                "leaves/package.json": #"{ "main": "../../../x.js" }"#, "broken/package.json": "{",
            ])
        #expect(output.contains(problem), "\(output)")
        #expect(output.contains("app.js:1"), "\(output)")
    }

    @Test("Modules of the platform and stand-ins come first; a stand-in uses the packages beside it")
    func order() async {
        let transcript = await Transcript.run(
            [
                "app.js":
                    "import greeter from '@system.greeter'; import fake from '@system.fake'; console.log(greeter.greet(), fake)",
                "../node_modules/@system.greeter/index.js": "throw new Error('never')",
                "../node_modules/one.js": "module.exports = 'project'",
            ], hasProject: true,
            standIns: [
                "system.fake.js": "module.exports = require('one')", "node_modules/one.js": "module.exports = 's'",
            ])
        #expect(transcript.text == "hello s\n", "\(transcript.text)")
    }
}
