import TestSupport
import Testing

@testable import JavaScriptHost

/// Scripts that replace the built-ins of the host's own scripts, or throw values that no engine creates.
@Suite(.phase(.scripts), .timeLimit(minutes: 2)) struct HostileScriptTests {
    /// Replaces every function that is reachable from the global object, except the globals of the host.
    private static let replacing = """
        const host = new Set(['console', 'require', '$app_require$', 'setTimeout', 'setInterval', 'clearTimeout',
          'clearInterval', 'canIUse', 'globalThis'])
        const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object
        const { ownKeys } = Reflect
        const places = [], known = new Set()
        function visit(object) {
          if (known.has(object)) return
          known.add(object)
          for (const key of ownKeys(object)) {
            // `console` prints the name of an object's constructor.
            if (key === 'constructor' || key === 'name' || object === globalThis && host.has(key)) continue
            const property = getOwnPropertyDescriptor(object, key)
            if (property.configurable || property.writable) places.push([object, key, property])
            for (const inner of [property.value, property.get])
              if (typeof inner === 'function' || typeof inner === 'object' && inner !== null) visit(inner)
          }
          const prototype = getPrototypeOf(object)
          if (prototype !== null) visit(prototype)
        }
        visit(globalThis); visit(function* () {}); visit([][Symbol.iterator]()); visit(new Map().entries())
        visit(getPrototypeOf(Uint8Array)); visit(async function () {})
        const replaced = REPLACEMENT
        const names = ['get', 'set', 'value', 'kind', 'run', 'text', 'start', '0', '1', 'then', 'default']
        const roots = [getPrototypeOf({}), getPrototypeOf([])]
        // From here on, use nothing that is being replaced.
        for (let index = 0; index < places.length; index++) {
          const object = places[index][0], key = places[index][1], property = places[index][2]
          try {
            if (property.configurable) defineProperty(object, key, { __proto__: null, value: replaced, configurable: true })
            else if (typeof property.value === 'function') object[key] = replaced
          } catch {}
        }
        for (let index = 0; index < names.length; index++)
          for (let root = 0; root < 2; root++)
            try {
              defineProperty(roots[root], names[index], { __proto__: null, get: replaced, set: replaced, configurable: true })
            } catch {}

        """
    @Test(
        "A script that replaces every built-in does not affect the host's own scripts",
        arguments: ["function () { throw 'replaced' }", "() => NaN", "() => replaced", "new Proxy(function () {}, {})"])
    func replaced(replacement: String) async {
        let transcript = await Transcript.run([
            "app.js": Self.replacing.replacing("REPLACEMENT", with: replacement) + """
                console.log('still', 1.5, -0, 10n, null, [1, [2]], { a: 'b"\\'', c: [] })
                console.log(require('./module.js').default(), require('./data.json').answer, require('./common.js').one)
                const missing = ['@system.secret', '@system.unknown', './missing.js']
                for (let index = 0; index < 3; index++)
                  try { require(missing[index]); console.log('found') } catch (error) { console.log(error.message) }
                console.log($app_require$('@app-module/system.greeter').greet())
                async function load() {
                  const all = await import('./barrel.js')
                  console.log(all.sum(), all.two, all.ns.two)
                }
                load()
                setTimeout(() => { console.log('timer'); throw { name: 'Odd', message: 'thrown', stack: '', line: NaN } }, 0)
                """,
            "module.js": "import { one as value } from './common.js'; export default () => value + 1",
            "common.js": "exports.one = 1",
            "barrel.js": """
            export * from './sum.js'; export { one as two } from './common.js'; export * as ns from './barrel.js'
            """,
            "sum.js": "import { one } from './common'; import './cycle.js'; export function sum() { return one + 2 }",
            "cycle.js": """
            import { sum, sum as again } from './barrel.js'; export { sum as total }; export default again
            """,
            "data.json": #"{"answer": 42}"#,
        ])
        #expect(
            transcript.text == """
                still 1.5 -0 10n null [ 1, [ 2 ] ] { a: 'b"\\'', c: [] }
                2 42 1
                the feature system.secret is not declared
                Cannot find module '@system.unknown' imported by app.js: this host has '@system.greeter', and a script of \
                the app is imported by its path, such as './util.js'
                Cannot find module './missing.js' imported by app.js: there is no missing.js, and none with .js, .json, \
                .ux, /index.js or /index.ux after it
                hello
                3 1 1
                timer
                !Uncaught Odd: thrown

                """)
    }

    @Test(
        "A thrown value with an impossible line is reported without it",
        arguments: [
            "NaN", "1e300", "-1e300", "Infinity", "-Infinity", "-1", "0", "2 ** 63", "'7'", "{}", "null", "1n",
            "Symbol()",
        ])
    func impossibleLines(line: String) async {
        for script in [
            "throw { name: 'a', message: 'b', stack: '', sourceURL: 'f', line: \(line) }",
            "Promise.reject({ name: 'a', message: 'b', stack: '', sourceURL: 'f', line: \(line) })",
            "setTimeout(() => { const e = new Error('b'); e.name = 'a'; e.stack = ''; e.line = \(line); throw e })",
        ] {
            let transcript = await Transcript.run(script)
            #expect(transcript.text.contains("a: b\n"), "\(script): \(transcript.text)")
            #expect(transcript.hasUncaughtError)
        }
    }

    @Test(
        "A forged stack is reported with bounds",
        arguments: [
            "'f@app/app.js:1:-9223372036854775808'", "'f@app/app.js:-9223372036854775808:1'",
            "'f@app/app.js:1:9223372036854775807'", "'@@@:::\\n::1:1'", "'x@y:1:1\\n'.repeat(1e6)", "'@'.repeat(1e7)",
            "'\\n'.repeat(1e7)", "'\\u{10FFFF}:1:1'.repeat(1e5)",
        ])
    func forgedStacks(stack: String) async {
        let transcript = await Transcript.run("throw { name: 'a', message: 'b', stack: \(stack) }")
        #expect(transcript.text.hasPrefix("!Uncaught a: b\n"))
        #expect(transcript.text.split(separator: "\n").count <= 101)
    }

    @Test("A native function that is called with an almost full stack throws and does not end the process")
    func nearlyNoStack() async {
        for call in [
            "setTimeout(1)", "setTimeout(() => {}, 0)", "setTimeout({})", "clearTimeout(Symbol())",
            "console.log([[{}]])",
            "require('./module.js')", "require('./none.js')", "require('@system.none')",
            "require('@system.greeter').greet()",
            "setTimeout(() => {}, { valueOf() { return deeper() } })",
        ] {
            let transcript = await Transcript.run([
                "app.js": """
                let reached = 0
                function deeper() { reached++; try { deeper() } catch {} try { if (reached % 50 < 3) \(call) } catch {} }
                try { deeper() } catch {}
                console.log('end', reached > 100)
                """,
                "module.js": "export default 1",
            ])
            #expect(transcript.text.hasSuffix("end true\n"), "\(call): \(transcript.text.suffix(300))")
        }
    }

    @Test("A hostile value is printed on a line of bounded length")
    func hostileValues() async {
        for value in [
            "new Array(4294967295)", "Object.defineProperty([], 'length', { value: 4294967295 })",
            "(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })()",
            "(() => { const p = Proxy.revocable(() => {}, {}); p.revoke(); return p.proxy })()",
            "(() => { let a = []; for (let i = 0; i < 1e6; i++) a = [a]; return a })()",
            "(() => { const a = []; for (let i = 0; i < 100; i++) a.push(a.slice()); return [a, a, [a, [a, [a]]]] })()",
            "(() => { let a = 1; for (let i = 0; i < 5; i++) a = Array(100).fill(a); return a })()",
            "new Proxy({}, { getPrototypeOf() { return this.p ??= new Proxy({}, { getPrototypeOf() { throw 1 } }) } })",
            "new Proxy([], { get() { return NaN }, getOwnPropertyDescriptor() { return undefined } })",
            "Object.create(Map.prototype)", "Object.create(Date.prototype)", "Object.setPrototypeOf(new Map, null)",
            "{ s: 'x'.repeat(1e6) }", "Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => ['k' + i, i]))",
            "Object.assign(() => {}, { x: 1 })", "Object.defineProperty(function () {}, 'name', { value: {} })",
            "class { static name() {} }", "Object.create({ constructor: class { static get name() { throw 1 } } })",
            "Object.assign(new Error, { message: { toString() { throw 1 } } })",
            "Object.assign(new Error('m'), { sourceURL: Symbol() })",
        ] {
            let transcript = await Transcript.run("console.log(\(value)); console.log('end')")
            #expect(transcript.text.hasSuffix("\nend\n"), "\(value): \(transcript.text.suffix(200))")
            #expect(transcript.text.split(separator: "\n").count == 2, "\(value)")
            #expect(transcript.text.utf8.count < 200_000, "\(value)")
        }
    }

    @Test("Timers accept any delay, any number and any arguments")
    func weirdTimers() async {
        let transcript = await Transcript.run(
            """
            for (const delay of [NaN, -1, 1e300, -1e300, Infinity, -Infinity, 2 ** 31, 2 ** 63, '5', {}, [], null, Symbol(), 1n,
              { valueOf() { throw 1 } }, new Proxy({}, { get() { throw 1 } })]) {
              try { const one = setTimeout(() => {}, delay); clearTimeout(one) } catch {}
              try { clearTimeout(delay); clearInterval(delay) } catch {}
            }
            setTimeout(() => console.log('end'), 0, ...Array(1000))
            """)
        #expect(transcript.text == "end\n")
    }

    @Test("A message repeats a missing module's name with bounds and without invisible characters")
    func names() async {
        let transcript = await Transcript.run(
            "try { require('./\\x1b[2J\\u202e\\n' + 'x'.repeat(1e6)) } catch (error) { console.log(error.message) }")
        #expect(
            transcript.text.hasPrefix("Cannot find module './\\u{1B}[2J\\u{202E}\\nxxx"),
            "\(transcript.text.prefix(99))")
        #expect(transcript.text.utf8.count < 3000)
        #expect(transcript.text.split(separator: "\n").count == 1)
    }
}
