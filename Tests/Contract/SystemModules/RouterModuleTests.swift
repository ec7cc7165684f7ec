import TestSupport
import Testing

/// `@system.router`, with a stand-in for the app's runtime, and `@system.app`.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct RouterModuleTests {
    private static let host = """
        {
            router: {
                push(uri, params) { console.log('push', uri, JSON.stringify(params)); },
                replace(uri, params) { console.log('replace', uri, JSON.stringify(params)); },
                back(path) { console.log('back', path); },
                clear() { console.log('clear'); },
                getLength: () => 2,
                getState: () => ({ index: 1, name: 'detail', path: '/detail' }),
                getPages: () => [{ name: 'index', path: '/' }, { name: 'detail', path: '/detail' }],
            },
            app: {
                info: () => '{"packageName":"com.example.test","name":"Test","versionName":"1.2","versionCode":3,"icon":"/i.png"}',
                terminate() { console.log('terminate'); },
            },
        }
        """

    private func withRuntime(_ script: String) async throws -> String {
        var run = SystemScript()
        run.host = Self.host
        return try await run.transcript("const router = system('@system.router');\n" + script)
    }

    @Test(
        "push and replace pass the address and the parameters as texts",
        arguments: [
            ("router.push({ uri: '/detail' })", "push /detail {}"),
            ("router.replace({ uri: 'Detail', params: { a: '1' } })", #"replace Detail {"a":"1"}"#),
            (
                "router.push({ uri: '/', params: { n: 1.5, b: true, o: { c: [1] }, u: undefined, z: null, f() {}, s: Symbol() } })",
                #"push / {"n":"1.5","b":"true","o":"{\"c\":[1]}"}"#
            ),
            ("router.push({ uri: '/', params: JSON.parse('{\"__proto__\": 5}') })", #"push / {"__proto__":"5"}"#),
            ("router.back()", "back "), ("router.back({ path: '/index' })", "back /index"), ("router.clear()", "clear"),
        ])
    func actions(script: String, expected: String) async throws {
        #expect(try await withRuntime("console.log(\(script));") == expected + "\nundefined\n")
    }

    @Test("getLength, getState and getPages return the runtime's values")
    func queries() async throws {
        let output = try await withRuntime(
            "console.log(router.getLength(), router.getState(), router.getPages().length);")
        #expect(output == "2 { index: 1, name: 'detail', path: '/detail' } 2\n")
    }

    @Test(
        "A wrong parameter calls fail; without fail it is a warning",
        arguments: [
            ("undefined", "invalid uri: it must be a string, not undefined"),
            ("{ uri: 5 }", "invalid uri: it must be a string, not 5"),
            ("{ uri: '' }", "invalid uri: it must not be empty"),
            ("{ uri: '/', params: 5 }", "invalid params: it must be an object, not 5"),
            ("{ uri: '/', params: [] }", "invalid params: it must be an object, not an array"),
            ("{ uri: '/', params: { get a() { throw new Error('hostile'); } } }", "invalid params: hostile"),
            ("{ uri: '/', params: { a: 'x'.repeat(2 ** 20 + 1) } }", "invalid params: more than 1048576 characters"),
            (
                "{ uri: '/', params: Object.fromEntries(Array(1001).fill().map((_, i) => [i, i])) }",
                "invalid params: more than 1000 values"
            ),
        ])
    func wrong(options: String, message: String) async throws {
        #expect(try await withRuntime("router.push(\(options));") == "! router.push: \(message)\n")
        let output = try await withRuntime(
            "router.push(Object.defineProperty(Object(\(options)), 'fail', { value: (...values) => console.log(...values) }));"
        )
        #expect(output == "\(message) 202\n")
    }

    @Test("A circular or very deep parameter is a wrong parameter")
    func circular() async throws {
        let output = try await withRuntime(
            """
            const circle = {};
            circle.circle = circle;
            let deep = {};
            for (let count = 0; count < 200_000; count++) deep = { deep };
            for (const value of [circle, deep]) router.push({ uri: '/', params: { value }, fail: (data, code) => console.log(code) });
            """)
        #expect(output == "202\n202\n")
    }

    @Test("A lone script has no pages: 203, or a warning and the value of an empty app")
    func loneScript() async throws {
        let output = try await transcript(
            """
            const router = system('@system.router');
            router.push({ uri: '/a', fail: (data, code) => console.log(data, code) });
            router.push({ uri: '/a' });
            console.log(router.getLength(), router.getState(), router.getPages());
            """)
        #expect(
            output == """
                ! router.push: a lone script has no pages
                ! router.getLength: a lone script has no pages
                ! router.getState: a lone script has no pages
                ! router.getPages: a lone script has no pages
                0 { index: -1, name: '', path: '' } []
                a lone script has no pages 203

                """)
    }

    @Test("app.getInfo returns the manifest's values, terminate ends the app, canIUse asks the host")
    func app() async throws {
        let output = try await withRuntime(
            """
            const app = system('@system.app');
            console.log(JSON.stringify(app.getInfo()));
            app.terminate();
            app.exit();
            console.log(app.canIUse('@system.router.push'), app.canIUse('@system.record'), app.canIUse(), app.canIUse({}));
            """)
        #expect(
            output == """
                {"packageName":"com.example.test","name":"Test","versionName":"1.2","versionCode":3,"icon":"/i.png",\
                "logLevel":"log","source":{"packageName":"","type":"other"}}
                terminate
                terminate
                true false false false

                """)
    }

    @Test("In a lone script, app.getInfo has the script's name, and terminate stops the run")
    func loneApp() async throws {
        let output = try await transcript(
            """
            const app = system('@system.app');
            console.log(app.getInfo().packageName, app.getInfo().versionCode);
            setTimeout(() => console.log('never'), 600_000);
            app.terminate();
            """)
        #expect(output == "script 0\n")
    }
}
