import Foundation
import TestSupport
import Testing
import UploadEngine

@testable import DurableUploads

/// The JSON of records.
@Suite(.phase(.computation)) struct JSONTests {
    @Test(
        "A value is written with sorted names and without blanks",
        arguments: [
            (
                JSONValue.object(["b": .number(-1), "a": .array([.null, .boolean(true), .boolean(false)])]),
                #"{"a":[null,true,false],"b":-1}"#
            ),
            (.array([]), "[]"), (.object([:]), "{}"), (.number(.min), "-9223372036854775808"),
            (.string("\"\\\u{0}\u{1f}\n/€\u{1F4F7}"), "\"\\\"\\\\\\u0000\\u001f\\u000a/€\u{1F4F7}\""),
        ])
    func written(value: JSONValue, text: String) throws {
        #expect(String(decoding: value.bytes, as: UTF8.self) == text)
        #expect(try JSONReader.value(of: Array(text.utf8)) == value)
    }

    @Test("Foundation reads the same value, for random values")
    func foundation() throws {
        var random = SplitMix64(seed: 29)
        for _ in 0..<500 {
            let value = Self.value(&random, depth: 0)
            let wrapped = JSONValue.array([value])
            #expect(try JSONReader.value(of: wrapped.bytes) == wrapped)
            let object = try JSONSerialization.jsonObject(with: Data(wrapped.bytes))
            let written = try JSONSerialization.data(withJSONObject: object, options: [.withoutEscapingSlashes])
            // Foundation escapes other characters.
            if !wrapped.bytes.contains(UInt8(ascii: "\\")) {
                #expect(try JSONReader.value(of: Array(written)) == wrapped)
            }
        }
    }

    private static func value(_ random: inout SplitMix64, depth: Int) -> JSONValue {
        let text = random.text(of: ["a", "\"", "\\", "\u{0}", "é", "\u{1F4F7}", "/"], length: 0...6)
        switch random.below(depth > 4 ? 4 : 6) {
        case 0: return .null
        case 1: return .boolean(random.below(2) == 0)
        case 2: return .number(Int64(random.below(1 << 40)) - (1 << 39))
        case 3: return .string(text)
        case 4: return .array((0..<random.below(4)).map { _ in value(&random, depth: depth + 1) })
        default:
            var members: [String: JSONValue] = [:]
            for number in 0..<random.below(4) { members["\(text)\(number)"] = value(&random, depth: depth + 1) }
            return .object(members)
        }
    }

    @Test(
        "Bytes that are no such value are refused",
        arguments: [
            "", " ", "{", "[", "[1", "[1,", "[1,]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1"a":2}"#, "nul", "1.5",
            "1e3",
            "--1", "-", "9223372036854775808", #"""#, #""\q""#, #""\u0"#, #""\u00zz""#, #""\u00+1""#, #""\u0020""#,
            #""\u0041""#, "\"\n\"", "[1] 2",
            #"{"a":1,"a":2}"#, #"{1:2}"#, "\"\u{0}\"",
        ])
    func malformed(text: String) {
        #expect(throws: JSONReader.Malformed.self) { try JSONReader.value(of: Array(text.utf8)) }
    }

    @Test("Bytes that are not UTF-8, and many brackets, are refused")
    func hostile() {
        #expect(throws: JSONReader.Malformed.self) { try JSONReader.value(of: [0x22, 0xFF, 0x22]) }
        #expect(throws: JSONReader.Malformed.self) {
            try JSONReader.value(of: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        }
    }

    @Test("Damaged content of a record never ends the process")
    func damaged() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file()
        let upload = try DurableUpload(.form([.field("a", "b"), .file("f", path)]), to: "http://127.0.0.1/")
        let content = upload.request.record(isQueued: true, now: 0).content
        var random = SplitMix64(seed: 30)
        for _ in 0..<3_000 {
            var damaged = content
            for _ in 0...random.below(3) {
                let position = random.below(damaged.count)
                switch random.below(3) {
                case 0: damaged[position] = UInt8(truncatingIfNeeded: random.next())
                case 1: damaged.remove(at: position)
                default: damaged.insert(contentsOf: content.dropFirst(position).prefix(9), at: position)
                }
            }
            _ = StoredRequest(content: damaged)
        }
        #expect(StoredRequest(content: content) != nil)
    }
}
