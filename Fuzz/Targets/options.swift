import CUploadJavaScriptCore

/// Validates the parameter of `uploadFile`, from the engine's values to the checked request.
///
/// The input determines the value of each key and the built-ins that the script replaces: the script `build` below
/// reads it. All inputs share one context, and the built-ins are restored after each input.
func check(_ input: [UInt8]) { OptionsFuzzer.shared.check(input) }

private final class OptionsFuzzer {
    static nonisolated(unsafe) let shared = OptionsFuzzer()

    private let loop: JSEventLoop
    private let attempt: JSValue
    private let outcomes = Outcomes()

    init() {
        let outcomes = outcomes
        do {
            try JSContext.loadEngine()
            guard let context = JSGlobalContextCreate(nil) else { fatalError("no context") }
            nonisolated(unsafe) let reference = context
            // The executor of a caller-owned context accepts any thread: everything here runs on the fuzzer's.
            let loop = try JSEventLoop(
                callerOwned: reference, perform: { _ in }, write: { _, text in outcomes.report(text) })
            nonisolated(unsafe) var attempt: JSValue?
            try loop.assumeIsolated { loop in
                let native = try loop.context.object([
                    "start": loop.function { loop, arguments in
                        outcomes.add(try UploadOptions(arguments.first ?? loop.context.undefined))
                        return nil
                    },
                    "enqueueCallback": loop.function { _, _ in nil }, "aborted": loop.context.array([]),
                ])
                let broken = loop.function { _, arguments in
                    fatalError("broken promise: \(arguments.first?.string ?? "?")")
                }
                let report = loop.function { loop, arguments in
                    if let value = arguments.first { loop.reportUncaught(value) }
                    return nil
                }
                let module = try loop.call(internal: "uploadtask", PackageResources.uploadtask_js, [native])
                let inspect = try loop.call(internal: "inspect", PackageResources.inspect_js)
                let script = try loop.context.evaluate(build, url: "build.js")
                attempt = try script.call([module["uploadFile"], inspect, broken, report])
            }
            guard let attempt else { fatalError("no function") }
            (self.loop, self.attempt) = (loop, attempt)
        } catch { fatalError("cannot begin: \(error)") }
    }

    func check(_ input: [UInt8]) {
        nonisolated(unsafe) let attempt = attempt
        let outcomes = outcomes
        loop.assumeIsolated { loop in
            outcomes.all.removeAll(keepingCapacity: true)
            let bytes = String(decoding: input.map(UInt16.init), as: UTF16.self)
            let isPlain: Bool
            do throws(JSException) {
                isPlain = try attempt.call([loop.context.value(bytes)]).isTrue
            } catch {
                fatalError(
                    "broken promise: uploadFile and console never throw: \((try? error.value["message"].string) ?? "")")
            }
            // If the options contain no code, replaced built-ins must make no difference.
            if isPlain, outcomes.all.count == 2 {
                expect(outcomes.all[0] == outcomes.all[1], "replaced built-ins change nothing")
            }
        }
    }
}

/// The outcome of each call. Used on the fuzzer's thread only.
private final class Outcomes: @unchecked Sendable {
    var all: [String] = []

    func add(_ options: UploadOptions) {
        do throws(UploadFailure) {
            let (request, _) = try options.request(defaultTimeout: 20_000) { path throws(UploadFailure) in
                UploadFile(filename: try InternalURI(path).path) { () throws(UploadFailure) in -1 }
            }
            for field in request.header {
                expect(HeaderField.isToken(field.name), "the name of a header is a token")
                expect(HeaderField.isValue(field.value), "the value of a header is one line")
                expect(!field.isReserved, "a header is not reserved")
            }
            guard case .form(let parts) = request.body, let file = parts.last else {
                fatalError("broken promise: the body is a form")
            }
            expect(file.content == .source(0) && !file.name.isEmpty, "the last part is the file, which has a name")
            all.append("\(request.url)|\(request.header)|\(parts)|\(request.ignored)")
        } catch {
            let beginnings = [
                "invalid url", "invalid filename", "name is a required field", "invalid headers", "invalid formData",
            ]
            expect(error.code == .parameter, "a wrong parameter is 202")
            expect(beginnings.contains { error.message.hasPrefix($0) }, "the message begins as in the contract")
            expect(
                !error.message.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E }, "a message is visible"
            )
            all.append(error.message)
        }
    }

    func report(_ text: String) {
        expect(text.hasPrefix("Uncaught "), "a report begins with Uncaught")
    }
}

/// Returns a function of the input, one byte per character. Its result is true if no code in the options could
/// distinguish the two calls.
private let build = #"""
    (function (uploadFile, inspect, broken, report) {
      'use strict';
      const { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
      const bind = Function.prototype.bind, call = Function.prototype.call;
      const uncurry = apply(bind, bind, [call]);
      const charCodeAt = uncurry(String.prototype.charCodeAt), slice = uncurry(String.prototype.slice);
      const repeat = uncurry(String.prototype.repeat);
      const SafeProxy = Proxy, SafeObject = Object, SafeString = String, SafeArray = Array, revocable = Proxy.revocable;
      const SafeSymbol = Symbol, SafeBigInt = BigInt;
      const data = (value) => ({ __proto__: null, value, writable: true, enumerable: true, configurable: true });
      const put = (object, key, value) => { defineProperty(object, key, data(value)); };

      // The properties that may be replaced: those of these objects and of their prototypes.
      const places = [];
      const bare = (descriptor) => SafeObject.setPrototypeOf(descriptor, null);
      const globals = ['Object', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'Map', 'WeakMap', 'Set', 'Reflect', 'JSON',
        'Function', 'Error', 'TypeError', 'RegExp', 'Date', 'Promise', 'Proxy', 'Math'];
      const add = (object) => {
        const keys = ownKeys(object);
        for (let i = 0; i < keys.length; i++) {
          const property = getOwnPropertyDescriptor(object, keys[i]);
          if (property.configurable) put(places, places.length, [object, keys[i], bare(property)]);
        }
      };
      for (let i = 0; i < globals.length; i++) {
        put(places, places.length, [globalThis, globals[i], bare(getOwnPropertyDescriptor(globalThis, globals[i]))]);
        add(globalThis[globals[i]]);
        if (globalThis[globals[i]].prototype) add(globalThis[globals[i]].prototype);
      }
      add(SafeObject.getPrototypeOf([][Symbol.iterator]()));
      const extra = ['get', 'set', 'value', 'entries', 'unusable', 'kind', 'start', '0', '1', 'writable'];
      for (let i = 0; i < extra.length; i++) {
        put(places, places.length, [SafeObject.prototype, extra[i], undefined]);
        put(places, places.length, [SafeArray.prototype, extra[i], undefined]);
      }

      const names = ['url', 'filePath', 'name', 'header', 'formData', 'timeout', 'success', 'fail', 'complete'];
      const keys = ['a', 'X-A', 'Content-Type', 'Host', '__proto__', 'constructor', '', 'toString', 'a\nb', '0', 'entries',
        'unusable', 'length', 'ä', '\u202e', 'Authorization'];
      const urls = ['http://127.0.0.1/', 'https://h.example:8443/a?b#c', 'http:///', 'ftp://a/', 'HTTP://ä.example/'];
      const paths = ['internal://files/a.txt', '/a.txt', 'internal://mass/../x', 'internal://tmp/a\u0000', 'a'];
      const numbers = [NaN, -0, 1e300, -1e300, Infinity, 2 ** 53, 2 ** 31, -1, 0.1, 4294967295];

      return function (text) {
        let at = 0, size = 0, plain = true;
        const next = () => (at < text.length ? charCodeAt(text, at++) : 0);
        const pick = (list) => list[next() % list.length];
        const word = () => {
          const length = next() % 12, start = at;
          at += length;
          return slice(text, start, start + length);
        };
        function value(depth, parent) {
          if (++size > 200 || depth > 8) return null;
          switch (next() % 26) {
            case 0: return undefined;
            case 1: return null;
            case 2: return next() % 2 === 0;
            case 3: return next();
            case 4: return pick(numbers);
            case 5: return SafeBigInt(next());
            case 6: return SafeSymbol('s');
            case 7: case 8: return word();
            case 9: return pick(urls) + word();
            case 10: return pick(paths) + word();
            case 11: case 12: return list(depth);
            case 13: case 14: return object(depth);
            case 15: return parent === undefined ? [] : parent;
            case 16: plain = false; return new SafeProxy(next() % 2 === 0 ? {} : [], traps(depth));
            case 17: return accessor(depth);
            case 18: { const inner = value(depth + 1); return function () { return inner; }; }
            case 19: { const one = revocable(next() % 2 === 0 ? {} : () => {}, {}); one.revoke(); return one.proxy; }
            // A hole has the value of Array.prototype. Not longer: the engine needs hours to join 2³² elements.
            case 20: { plain = false; const long = []; long.length = next() % 16 === 0 ? pick([20000, 100001]) : 3; return long; }
            case 21: {
              let deep = [];
              for (let i = next() * 8; i > 0; i--) deep = [deep];
              return deep;
            }
            case 22: return new SafeString(word());
            case 23: return repeat(word() + 'x', next());
            case 24: { const one = SafeObject.create(value(depth + 1) === null ? null : {}); put(one, word(), 1); return one; }
            default: return keys[next() % keys.length];
          }
        }
        function list(depth) {
          const result = [];
          for (let i = next() % 5; i > 0; i--) put(result, result.length, value(depth + 1, result));
          return result;
        }
        function object(depth) {
          const result = {};
          for (let i = next() % 5; i > 0; i--) put(result, next() % 2 === 0 ? pick(keys) : word(), value(depth + 1, result));
          return result;
        }
        function accessor(depth) {
          plain = false;
          const result = {}, inner = value(depth + 1, result), throws = next() % 2 === 0;
          defineProperty(result, pick(keys),
            { __proto__: null, get() { if (throws) throw inner; return inner; }, enumerable: true, configurable: true });
          return result;
        }
        function traps(depth) {
          const result = { __proto__: null }, mask = next(), inner = value(depth + 1), throws = next() % 2 === 0;
          const all = ['get', 'ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf', 'has', 'apply'];
          for (let i = 0; i < all.length; i++)
            if (mask & (1 << i)) result[all[i]] = () => { if (throws) throw inner; return inner; };
          return result;
        }

        const flags = next();
        const options = { __proto__: null, url: urls[0], filePath: paths[0], name: 'f' };
        for (let i = next() % 6; i > 0; i--) { const key = pick(names); put(options, key, value(0, options)); }
        const changes = [];
        for (let i = next() % 5; i > 0; i--) {
          const place = places[(next() * 256 + next()) % places.length];
          const wasPlain = plain;
          const inner = value(3), kind = next() % 4;
          plain = wasPlain;
          put(changes, changes.length, [place, kind === 0 ? inner : kind === 1 ? () => inner : kind === 2
            ? function () { throw inner; } : new SafeProxy(function () { return inner; }, {}), next() % 3 === 0]);
        }

        uploadFile(options);
        try {
          for (let i = 0; i < changes.length; i++) {
            const place = changes[i][0];
            if (changes[i][2]) defineProperty(place[0], place[1],
              { __proto__: null, get: () => changes[i][1], configurable: true });
            else put(place[0], place[1], changes[i][1]);
          }
          uploadFile(options);
          if (flags % 8 === 0) {
            const line = inspect(options);
            if (typeof line !== 'string' || line.length > 5e6) broken('a value is shown on a line of bounded length');
          }
        } finally {
          for (let i = changes.length - 1; i >= 0; i--) {
            const place = changes[i][0];
            if (place[2] === undefined) deleteProperty(place[0], place[1]); else defineProperty(place[0], place[1], place[2]);
          }
        }
        // Not earlier: the engine converts each exception that leaves it to a string, with a possibly replaced
        // `toString`.
        if (flags % 8 === 1) report(options.header);
        return plain;
      };
    })
    """#
