import Testing

@testable import UploadCore

@Suite("Response headers")
struct ResponseHeadersTests {
    private let headers = ResponseHeaders([
        (name: "Set-Cookie", value: "a=1"), (name: "Content-Type", value: "text/plain"),
        (name: "set-cookie", value: "b=2"), (name: "X-Empty", value: ""), (name: "SET-COOKIE", value: "a=1"),
    ])

    @Test("Each name appears once, in its first spelling and place, with its values in order")
    func grouping() {
        #expect(headers.fields.map(\.name) == ["Set-Cookie", "Content-Type", "X-Empty"])
        #expect(headers.fields.map(\.values) == [["a=1", "b=2", "a=1"], ["text/plain"], [""]])
    }

    @Test("Values are found by name, regardless of case")
    func lookup() {
        #expect(headers["sEt-cOOkie"] == ["a=1", "b=2", "a=1"])
        #expect(headers["content-type"] == ["text/plain"])
        #expect(headers["X-EMPTY"] == [""])
        #expect(headers["Set-Cookie2"].isEmpty)
        #expect(headers[""].isEmpty)
    }

    @Test("A value with commas stays one value")
    func commas() {
        let headers = ResponseHeaders([(name: "Vary", value: "a, b"), (name: "vary", value: "c")])
        #expect(headers["Vary"] == ["a, b", "c"])
    }

    @Test("Without lines there are no fields")
    func none() {
        #expect(ResponseHeaders([]).fields.isEmpty)
    }

    @Test("Only the case of A to Z is ignored")
    func otherLetters() {
        let headers = ResponseHeaders([(name: "x-É", value: "1"), (name: "X-é", value: "2")])
        #expect(headers.fields.map(\.values) == [["1"], ["2"]])
    }

    @Test("A thousand names in two spellings each are grouped by name, in order")
    func many() {
        let lines = (0..<2_000).map { (name: $0 < 1_000 ? "X-\($0)" : "x-\($0 - 1_000)", value: "\($0)") }
        let headers = ResponseHeaders(lines)
        #expect(headers.fields.map(\.name) == (0..<1_000).map { "X-\($0)" })
        #expect(headers.fields.map(\.values) == (0..<1_000).map { ["\($0)", "\($0 + 1_000)"] })
    }
}
