import TestSupport
import Testing

/// The text that `console` prints for values.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct InspectTests {
    @Test(
        "A value is printed on one readable line",
        arguments: [
            ("undefined", "undefined"), ("null", "null"), ("true", "true"), ("-0", "-0"), ("1.5e300", "1.5e+300"),
            ("10n", "10n"), ("Symbol('s')", "Symbol(s)"), ("'as it is'", "as it is"), ("['quoted']", "[ 'quoted' ]"),
            ("[\"it's\\n\"]", "[ 'it\\'s\\n' ]"), ("['\"']", "[ '\"' ]"), ("[]", "[]"), ("({})", "{}"),
            ("({a: 1, 'b c': [2], [Symbol('d')]: {}})", "{ a: 1, 'b c': [ 2 ], [Symbol(d)]: {} }"),
            ("[1, , 3]", "[ 1, <empty>, 3 ]"), ("Object.assign([1], {x: 2})", "[ 1, x: 2 ]"),
            ("Array(150).fill(0)", "[ " + Array(repeating: "0", count: 100).joined(separator: ", ") + ", … 50 more ]"),
            ("function named() {}", "[Function: named]"), ("() => 1", "[Function (anonymous)]"),
            ("class C {}", "[class: C]"), ("new (class C { x = 1 })", "C { x: 1 }"),
            ("Object.create(null)", "[Object: null prototype] {}"), ("({get a() { throw 1 }})", "{ a: [Getter] }"),
            ("new Map([['k', {v: 1}]])", "Map(1) { 'k' => { v: 1 } }"), ("new Set([1, 'a'])", "Set(2) { 1, 'a' }"),
            ("new Uint8Array([1, 2])", "Uint8Array(2) [ 1, 2 ]"), ("new Date(0)", "1970-01-01T00:00:00.000Z"),
            ("new Date(NaN)", "Invalid Date"), ("/a+/gi", "/a+/gi"), ("new String('s')", "[String: 's']"),
            ("new TypeError('m')", "TypeError: m (app/app.js:1)"), ("Promise.resolve()", "Promise {}"),
            ("(o => (o.self = o))({})", "{ self: [Circular] }"),
            ("({a: {b: {c: {d: {e: {f: 1}}}}}})", "{ a: { b: { c: { d: { e: [Object] } } } } }"),
            ("new Proxy({}, {ownKeys() { throw 1 }})", "[an object that cannot be shown]"),
        ])
    func line(expression: String, expected: String) async {
        #expect(await Transcript.run("console.log(\(expression))").text == expected + "\n")
    }

    @Test("Values are joined by a space; log, info and debug write to stdout, warn and error to stderr")
    func streams() async {
        let script =
            "console.log('a', 1, {}); console.info('b'); console.debug(); console.warn('c'); console.error('d', [])"
        #expect(await Transcript.run(script).text == "a 1 {}\nb\n\n!c\n!d []\n")
    }
}
