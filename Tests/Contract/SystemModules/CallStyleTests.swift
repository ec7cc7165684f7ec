import TestSupport
import Testing

/// The calling styles that every module has: callbacks and Promises.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct CallStyleTests {
    @Test("With callbacks, a method returns undefined, then calls success and complete in later turns")
    func callbacks() async throws {
        let output = try await transcript(
            """
            'use strict';
            const returned = system('@system.battery').getStatus({
                success(...values) {
                    console.log('success', values, this);
                    Promise.resolve().then(() => console.log('job'));
                },
                complete(...values) { console.log('complete', values); },
            });
            console.log('returned', returned);
            """)
        #expect(
            output == """
                returned undefined
                success [ { charging: false, level: 1 } ] undefined
                job
                complete []

                """)
    }

    @Test("With callbacks, a failed call calls fail(message, code) and complete")
    func failure() async throws {
        let output = try await transcript(
            """
            system('@system.storage').get({
                key: 5, success() { console.log('success'); }, fail(...values) { console.log('fail', values); },
                complete(...values) { console.log('complete', values); },
            });
            """)
        #expect(output == "fail [ 'invalid key: it must be a string, not 5', 202 ]\ncomplete []\n")
    }

    @Test("Without callbacks, a method returns a Promise of {data}, or rejects it with {data, code}")
    func promises() async throws {
        let output = try await transcript(
            """
            (async () => {
                console.log(await system('@system.battery').getStatus(), await system('@system.battery').getStatus({}));
                try { await system('@system.storage').get({}); } catch (error) { console.log('caught', error); }
            })();
            """)
        #expect(
            output == """
                { data: { charging: false, level: 1 } } { data: { charging: false, level: 1 } }
                caught { data: 'invalid key: it must be a string, not undefined', code: 202 }

                """)
    }

    @Test("A rejection for which no code waits is no uncaught error; one that an app passes on is")
    func unhandled() async throws {
        let output = try await transcript(
            """
            const storage = system('@system.storage');
            storage.get();
            storage.get().catch(error => console.log(error.code));
            storage.get().then(() => console.log('never'));
            """)
        #expect(
            output == """
                202
                ! Uncaught (in promise) { data: 'invalid key: it must be a string, not undefined', code: 202 }

                """)
    }

    @Test("A callback that is no function counts as absent, and so does a property whose getter throws")
    func oddProperties() async throws {
        let output = try await transcript(
            """
            const storage = system('@system.storage');
            storage.get({ key: 'a', success: 'text', fail: null }).then(result => console.log(result));
            storage.get({
                get key() { throw new Error('hostile'); }, get success() { throw 1; }, fail(data) { console.log(data); },
            });
            const { proxy, revoke } = Proxy.revocable({}, {});
            revoke();
            storage.get(proxy).catch(error => console.log(error.data));
            """)
        #expect(
            output == """
                { data: '' }
                invalid key: it must be a string, not undefined
                invalid key: it must be a string, not undefined

                """)
    }

    @Test("An exception in a callback is an uncaught error and does not prevent complete")
    func exception() async throws {
        let output = try await transcript(
            """
            system('@system.battery').getStatus({
                success() { throw 'broken'; }, complete() { console.log('complete'); },
            });
            """)
        #expect(output == "! Uncaught 'broken'\ncomplete\n")
    }

    @Test(
        "Any value in place of the parameter is an error of the call, never an exception",
        arguments: [
            "undefined", "null", "5", "'key'", "Symbol()", "[]", "() => {}", "new Proxy({}, { get() { throw 1; } })",
            "5n",
        ])
    func anyParameter(value: String) async throws {
        let output = try await transcript(
            """
            const names = [
                'storage', 'file', 'prompt', 'brightness', 'vibrator', 'device', 'network', 'battery', 'router', 'app',
            ];
            for (const name of names) {
                const module = system('@system.' + name);
                for (const method of Object.keys(module)) {
                    if (typeof module[method] !== 'function' || ['terminate', 'exit'].includes(method)) continue;
                    try { module[method](\(value)); } catch (error) { console.log(name, method, error); }
                }
            }
            console.log('end');
            """)
        #expect(output.split(separator: "\n").filter { !$0.hasPrefix("! router.") } == ["end"])
    }

    @Test("The modules work after an app has replaced every global and every method of the prototypes")
    func hostileGlobals() async throws {
        let output = try await transcript(
            """
            const { log } = console;
            const modules = system;
            const owners = [Object, Array, Promise, Map, String, Function, Reflect, JSON, Number, Date, Uint8Array];
            for (const owner of owners) {
                for (const name of Object.getOwnPropertyNames(owner.prototype ?? owner)) {
                    if (name === 'constructor') continue;
                    try { (owner.prototype ?? owner)[name] = () => { throw new Error('replaced ' + name); }; } catch {}
                }
            }
            Object.prototype.get = Object.prototype.value = Object.prototype.set = 'hostile';
            Array.prototype[Symbol.iterator] = () => { throw new Error('replaced iterator'); };
            globalThis.Promise = globalThis.Map = globalThis.Proxy = globalThis.JSON = undefined;
            modules('@system.storage').set({ key: 'a', value: 'b', success() {
                modules('@system.storage').get({ key: 'a', success(value) { log(value); } });
            } });
            modules('@system.prompt').showDialog({
                message: 'M', buttons: [{ text: 'OK' }], success(data) { log('' + data.index); },
            });
            modules('@system.record').start({ fail(data, code) { log(data); } });
            """)
        #expect(
            output == """
                [dialog] M (OK)
                ! @system.record.start is not there: answered 203; supply it with --modules
                0
                @system.record.start is not there
                b

                """)
    }

    @Test("No call with random hostile parameters throws, and each ends once", arguments: 1...4)
    func randomCalls(seed: Int) async throws {
        let output = try await transcript(
            """
            let state = \(seed);
            const random = limit => (state = (state * 1103515245 + 12345) % 2147483648) % limit;
            const deep = [];
            for (let one = deep, count = 0; count < 10_000; count++) { one.push([]); one = one[0]; }
            const circle = {};
            circle.circle = circle;
            const hostile = { get text() { throw 1; }, get uri() { throw 2; }, toString() { throw 3; }, toJSON() { throw 4; } };
            const values = [
                undefined, null, true, 0, -1, 1.5, NaN, Infinity, 2 ** 53, 5n, Symbol('s'), '', 'a', '\\0', '\\ud800', '../..',
                'internal://files/a', 'internal://cache/', 'internal://tmp/b', '/', 'http://127.0.0.1:1/', 'x'.repeat(100_000),
                [], [1], ['a'], [{ text: 'OK' }], [hostile], Array(3), deep, circle, hostile, {}, { a: 'b' }, () => {}, class {},
                new Uint8Array(5), new ArrayBuffer(3), new DataView(new ArrayBuffer(2)), new Float64Array(2), new Date(), /a/,
                new Map(), new Proxy({}, { get() { throw 5; }, ownKeys() { throw 6; } }), new Proxy([], {}), Object.create(null),
            ];
            const names = [
                'key', 'value', 'default', 'index', 'uri', 'srcUri', 'dstUri', 'text', 'buffer', 'position', 'length', 'append',
                'recursive', 'encoding', 'message', 'title', 'buttons', 'itemList', 'mode', 'duration', 'interval', 'count',
                'keepScreenOn', 'type', 'url', 'data', 'header', 'method', 'responseType', 'files', 'token', 'filename', 'params',
                'path',
            ];
            const modules = [
                'storage', 'file', 'prompt', 'brightness', 'vibrator', 'device', 'network', 'battery', 'fetch', 'request', 'record',
            ];
            const counts = { ended: 0, calls: 0 };
            for (let call = 0; call < 1500; call++) {
                const module = system('@system.' + modules[random(modules.length)]);
                const methods = Object.keys(module).filter(name => typeof module[name] === 'function');
                const method = methods[random(methods.length)] ?? 'start';
                const options = {};
                for (const name of names) if (random(3) > 0) options[name] = values[random(values.length)];
                let ends = 0;
                const synchronous = ['stop', 'getSystemDefaultMode', 'subscribe', 'unsubscribe'].includes(method);
                if (!synchronous) counts.calls++;
                try {
                    if (call % 2) module[method]({ ...options, complete() { if (ends++ === 0) counts.ended++; else console.log('twice'); } });
                    else {
                        const result = module[method](options);
                        if (!synchronous) result.then(() => counts.ended++, () => counts.ended++);
                    }
                } catch (error) { console.log(method, error); }
            }
            setTimeout(function check() {
                if (counts.ended < counts.calls) setTimeout(check, 20); else console.log('end');
            }, 20);
            """)
        #expect(
            output.split(separator: "\n").filter { !$0.hasPrefix("[") && !$0.hasPrefix("! @system.record.") } == ["end"]
        )
    }
}
