import TestSupport
import Testing

/// Modules of the platform that this host does not have: they can be imported, and fail with 203.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct MissingModuleTests {
    @Test(
        "Every module of the platform can be imported",
        arguments: [
            "interconnect", "audio", "crypto", "shortcut", "media", "geolocation", "sensor", "record", "event",
            "volume",
            "zip", "bluetooth", "bluetooth.ble", "alarm", "package",
        ])
    func imported(name: String) async throws {
        let output = try await transcript(
            """
            const module = system('@system.\(name)');
            console.log(typeof module, typeof module.anything, module === system('@system.\(name)'), module.default === module);
            """)
        #expect(output == "object function true true\n")
    }

    @Test(
        "A name that is none of the platform's is no module",
        arguments: [
            "", "@system.", "@service.", "system.record", "@system.a/b", "@system.a b", "@hap.io", "./a.js",
            "@System.a",
        ])
    func otherNames(name: String) async throws {
        #expect(try await transcript("console.log(system('\(name)'));") == "undefined\n")
    }

    @Test("A call is reported once for each method on standard error, and fails with 203")
    func callbacks() async throws {
        let output = try await transcript(
            """
            const record = system('@system.record');
            const options = { success() { console.log('success'); }, fail(data, code) { console.log(data, code); },
                complete() { console.log('complete'); } };
            record.start(options);
            record.start(options);
            record.stop();
            console.log('returned');
            """)
        #expect(
            output == """
                ! @system.record.start is not there: answered 203; supply it with --modules
                ! @system.record.stop is not there: answered 203; supply it with --modules
                returned
                @system.record.start is not there 203
                complete
                @system.record.start is not there 203
                complete

                """)
    }

    @Test(
        "A call rejects with 203 only when a script waits for it",
        arguments: [
            ("record.start();", ""),
            ("record.start().play().pause();", ""),
            (
                "const task = record.start(); if (task && typeof task.then === 'function') console.log('promise');",
                "promise\n"
            ),
            (
                "record.start().catch(error => console.log(error));",
                "{ data: '@system.record.start is not there', code: 203 }\n"
            ),
            ("record.start().then(1, error => console.log(error.code));", "203\n"),
            ("(async () => { try { await record.start(); } catch (error) { console.log(error.code); } })();", "203\n"),
            (
                "(async () => { try { await record.start().a().b(); } catch (error) { console.log(error.code); } })();",
                "203\n"
            ),
            ("record.start().finally(() => console.log('end')).catch(error => console.log(error.code));", "end\n203\n"),
            (
                "record.start().then(() => {});",
                "! Uncaught (in promise) { data: '@system.record.start is not there', code: 203 }\n"
            ),
            (
                "(async () => { await record.start({ fail() { console.log('fail'); } }); console.log('on'); })();",
                "on\nfail\n"
            ),
        ])
    func waiting(script: String, expected: String) async throws {
        let report = "! @system.record.start is not there: answered 203; supply it with --modules\n"
        #expect(try await transcript("const record = system('@system.record');\n\(script)") == report + expected)
    }

    @Test(
        "A module is silent and harmless when it is read, printed, converted, copied or listed",
        arguments: [
            "record.start; record.onstop; record['any name'];",
            "`${record}` + record + JSON.stringify(record) + String(record);",
            "record == 1; record < 2; typeof record; record instanceof Object; Array.isArray(record);",
            "({ ...record }); Object.keys(record); for (const key in record) key;",
            "record.__esModule; record.default.default; 'start' in record; Symbol.iterator in record;",
            "Promise.resolve(record).then(value => { if (value !== record) console.log('wrong'); });",
            "record.onstop = () => {}; if (typeof record.onstop !== 'function') console.log('wrong');",
            "if (record.start !== record.start || record.start === record.stop) console.log('wrong');",
            "Object.freeze({ record }); new Map([[record, 1]]); structuredCloneOf = record.toString();",
        ])
    func silent(script: String) async throws {
        #expect(try await transcript("const record = system('@system.record');\n\(script)") == "")
    }

    @Test("Its results can be printed and converted too")
    func printed() async throws {
        let output = try await transcript(
            """
            const record = system('@system.record');
            const task = record.start();
            console.log(record, task, `${task}`, JSON.stringify([record, task]), typeof task.a, task.a === task.a);
            console.log(new record.Recorder().start() instanceof Object);
            """)
        #expect(
            output == """
                ! @system.record.start is not there: answered 203; supply it with --modules
                {} {} [object Object] [{},{}] function true
                ! @system.record.Recorder is not there: answered 203; supply it with --modules
                true

                """)
    }

    @Test("A method's name is shown with its control characters escaped")
    func visibleNames() async throws {
        let output = try await transcript("system('@system.record')['a\\u001b[31m\\n']();")
        #expect(output == "! @system.record.a\\u{1B}[31m\\n is not there: answered 203; supply it with --modules\n")
    }

    @Test("An undeclared module warns once at its import; declared modules, app and router do not")
    func undeclared() async throws {
        var script = SystemScript()
        script.manifest = """
            {"package":"com.example.test","name":"test","features":[{"name":"system.storage"},{"name":"system.record"}]}
            """
        let output = try await script.transcript(
            """
            for (const name of ['app', 'router', 'storage', 'record', 'prompt', 'prompt', 'audio', 'audio'])
                system('@system.' + name);
            """)
        #expect(
            output == """
                ! manifest.json: the feature system.prompt is not declared, so devices may not have it; \
                add {"name": "system.prompt"} to "features"
                ! manifest.json: the feature system.audio is not declared, so devices may not have it; \
                add {"name": "system.audio"} to "features"

                """)
    }
}
