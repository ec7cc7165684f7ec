import TestSupport
import Testing

/// The lenient mode, for apps that a toolkit would convert.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct LenientModuleTests {
    @Test("A missing export is undefined, with one warning for each import")
    func missing() async {
        let transcript = await Transcript.run(
            [
                "app.js": """
                import nothing, { one, two } from './a.js'
                import {
                  three,
                } from './script.js'
                import { four } from '@system.greeter'
                import { again } from './b.js'
                import * as all from './b.js'
                console.log(nothing, one, two, three, four, again, Object.keys(all).join())
                console.log(two, three)
                """,
                "a.js": "export const one = 1", "script.js": "exports.other = 1",
                "b.js": "\nexport { two as again } from './a.js'",
            ], isLenient: true)
        #expect(
            transcript.text == """
                !app/app.js:5: '@system.greeter' has no export named 'four': it is undefined
                !app/b.js:2: './a.js' has no export named 'two': it is undefined
                !app/app.js:1: './a.js' has no export named 'default': it is undefined
                !app/app.js:1: './a.js' has no export named 'two': it is undefined
                !app/app.js:3: './script.js' has no export named 'three': it is undefined
                undefined 1 undefined undefined undefined undefined again
                undefined undefined

                """, "\(transcript.text)")
    }

    @Test("A module with imports may assign `module.exports` or its properties")
    func moduleExports() async {
        for assignment in [
            "module.exports = { one, two: 2 }", "exports.one = one; module.exports.two = 2",
            "module.exports = Object.assign(exports, { one, two: 2 })",
        ] {
            let transcript = await Transcript.run(
                [
                    "app.js": """
                    import fallback, { one, two } from './a.js'
                    import * as all from './a.js'
                    import { one as again } from './b.js'
                    console.log(fallback, one, two, all.two, all.default === fallback, require('./a.js') === fallback, again)
                    console.log(load('a.js').exports === fallback, load('a.js').kind)
                    import('./a.js').then((later) => console.log(later.one, later.default === fallback))
                    """,
                    "a.js": "import { one } from './c.js'\n\(assignment)", "b.js": "export * from './a.js'",
                    "c.js": "export const one = 1",
                ], isLenient: true)
            #expect(
                transcript.text == "{ one: 1, two: 2 } 1 2 2 true true 1\ntrue module\n1 true\n",
                "\(assignment): \(transcript.text)")
        }
    }

    @Test("`module.exports` replaces the exports of declarations, and may be a function or have `__esModule`")
    func replaced() async {
        let transcript = await Transcript.run(
            [
                "app.js": """
                import both, { kept } from './both.js'
                import call from './function.js'
                import converted, { name } from './converted.js'
                import untouched, { other } from './untouched.js'
                console.log(both.only, kept, call(), converted, name, untouched, other)
                """,
                "both.js": "export const kept = 1; export default 2; module.exports = { only: 3 }",
                "function.js": "import './both.js'; module.exports = () => 'called'",
                "converted.js":
                    "import './both.js'; module.exports = { __esModule: true, default: 'default', name: 'name' }",
                "untouched.js": "export default typeof module; export const other = typeof exports",
            ], isLenient: true)
        #expect(
            transcript.text == """
                !app/app.js:1: './both.js' has no export named 'kept': it is undefined
                3 undefined called default name object object

                """, "\(transcript.text)")
    }

    @Test("In a circle of imports, functions are available at once")
    func circle() async {
        let transcript = await Transcript.run(
            [
                "app.js": "import { even } from './even.js'; console.log(even(10))",
                "even.js": """
                import { odd, constant } from './odd.js'
                export function even(n) { return n === 0 ? constant : odd(n - 1) }
                """,
                "odd.js": """
                import { even, later } from './even.js'
                console.log(typeof even, later)
                export function odd(n) { return n === 0 ? false : even(n - 1) }
                export const constant = 'from odd'
                """,
            ], isLenient: true)
        #expect(transcript.text == "function undefined\nfrom odd\n", "\(transcript.text)")
    }

    @Test("In strict mode, a module has no `module` and no `exports`")
    func strict() async {
        let transcript = await Transcript.run(
            "export {}\nconsole.log(typeof module, typeof exports)\nmodule.exports = 1")
        #expect(
            transcript.text == """
                undefined undefined
                !Uncaught ReferenceError: Can't find variable: module
                !    at app/app.js:3:7

                """, "\(transcript.text)")
    }
}
