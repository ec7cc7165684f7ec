import TestSupport
import Testing

/// Files that replace host modules, in a folder of their own.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct StandInTests {
    private let app = """
        import record, { start } from '@system.record'
        import * as all from '@system.record'
        const required = $app_require$('@app-module/system.record')
        console.log(record.start(), start(), all.start(), required === record, require('@system.record') === record)
        """

    @Test(
        "A stand-in is the host module: its default export, its named exports, or `module.exports`",
        arguments: [
            "export default { start() { return 'started' } }",
            "export function start() { return 'started' }",
            "const start = () => 'started'; export { start }; export default { start }",
            "module.exports = { start() { return 'started' } }",
            "exports.start = () => 'started'",
            "export default class { static start() { return 'started' } }",
        ], [false, true])
    func forms(standIn: String, isLenient: Bool) async {
        let transcript = await Transcript.run(
            [
                "app.js": app.replacing(
                    ", all.start()", with: standIn.contains("class") ? ", all.default.start()" : ", all.start()")
            ],
            isLenient: isLenient, standIns: ["system.record.js": standIn])
        #expect(transcript.text == "started started started true true\n", "\(standIn): \(transcript.text)")
    }

    @Test("A stand-in imports its neighbours and host modules, and by its own name the module that it replaces")
    func imports() async {
        let transcript = await Transcript.run(
            [
                "app.js": """
                import greeter from '@system.greeter'
                import other from '@system.other'
                console.log(greeter.greet(), other.name(), greeter.isSame())
                """
            ],
            standIns: [
                "system.greeter.js": """
                import real from '@system.greeter'
                import { shout } from './lib/shout.js'
                import { name, isStandIn } from '/lib/name'
                import other from '@system.other'
                const greeter = { greet: () => shout(`${real.greet()}, ${name}`), isSame: () => isStandIn(greeter) }
                export default greeter
                """,
                "system.other.js": """
                import greeter from '@system.greeter'
                export default { name: () => greeter.greet.name }
                """,
                "lib/shout.js": "export const shout = (text) => text.toUpperCase()",
                "lib/name.js": """
                import greeter from '@system.greeter'
                export const name = 'name', isStandIn = (one) => one === greeter
                """,
            ])
        #expect(transcript.text == "HELLO, NAME greet true\n")
    }

    @Test("Stand-ins and the app do not see each other's files")
    func separate() async {
        for (script, message) in [
            ("import './lib.js'", "there is no lib.js"),
            ("import './modules:/lib.js'", "there is no modules:/lib.js"),
            ("import '/modules://lib.js'", "there is no modules:/lib.js"),
            ("import 'modules://lib.js'", "Cannot find module 'modules://lib.js' imported by app.js"),
            ("load('modules://lib.js')", "Cannot find modules://lib.js"),
            ("load('../lib.js')", "outside of the app's package"),
            ("load('missing.js')", "Cannot find missing.js"),
        ] {
            let transcript = await Transcript.run(
                ["app.js": script, "own.js": "console.log('own')"], standIns: ["lib.js": "console.log('lib')"])
            #expect(transcript.text.contains(message), "\(script): \(transcript.text)")
        }
        for (script, message) in [
            ("import '/own.js'", "Cannot find module '/own.js' imported by modules://system.record.js"),
            ("import '../own.js'", "it is outside of the folder of the stand-ins"),
            ("require('./a/../../own.js')", "it is outside of the folder of the stand-ins"),
            ("import './lib.js'; throw new Error('thrown')", "Error: thrown\n!    at modules:/system.record.js:1:35\n"),
        ] {
            let transcript = await Transcript.run(
                ["app.js": "import '@system.record'", "own.js": "console.log('own')"],
                standIns: ["system.record.js": script, "lib.js": ""])
            #expect(transcript.text.contains(message), "\(script): \(transcript.text)")
        }
    }

    @Test("A file of the app and a stand-in may have the same path")
    func samePath() async {
        let transcript = await Transcript.run(
            [
                "app.js": "import record from '@system.record'; import './system.record.js'; console.log(record)",
                "system.record.js": "console.log('app')",
            ],
            standIns: ["system.record.js": "console.log('stand-in'); module.exports = 1"])
        #expect(transcript.text == "stand-in\napp\n1\n")
    }
}
