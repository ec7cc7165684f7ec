import TestSupport
import Testing
import UploadCore

@testable import QuickApp

@Suite("The option formData", .phase(.scripts))
struct FormDataOptionTests {
    @Test("Strings, numbers and booleans become fields in the order of the object")
    func order() throws {
        let fields = try [FormPart](validating: ["z": "1", "a": 2, "m": true, "0": false, "neg": -7])
        #expect(
            fields == [
                FormPart("z", "1"), FormPart("a", "2"), FormPart("m", "true"), FormPart("0", "false"),
                FormPart("neg", "-7"),
            ])
    }

    @Test("Empty values, empty names and repeated names are kept")
    func kept() throws {
        let fields = try [FormPart](validating: ["": "nameless", "empty": "", "a": "1", "a": "2"])
        #expect(
            fields == [
                FormPart("", "nameless"), FormPart("empty", ""), FormPart("a", "1"), FormPart("a", "2"),
            ])
    }

    @Test("Absent values are skipped, and an absent object is an empty one")
    func absent() throws {
        #expect(try [FormPart](validating: ["a": .absent, "b": "x", "c": .absent]) == [FormPart("b", "x")])
        #expect(try [FormPart](validating: .absent).isEmpty)
        #expect(try [FormPart](validating: [:]).isEmpty)
    }

    @Test("Names and values may hold any character")
    func anyCharacter() throws {
        let text = "\r\n\"\0%\u{7F}\u{FFFD}😀"
        #expect(try [FormPart](validating: .object([.init(text, .string(text))])) == [FormPart(text, text)])
    }

    @Test(
        "formData that is not an object is refused",
        arguments: [
            ("text", "a string"), (["a"], "an array"), (.unusable("a function"), "a function"), (5, "a string"),
        ] as [(OptionValue, String)])
    func noObject(_ value: OptionValue, _ kind: String) {
        let expected = UploadFailure(.parameter, "invalid formData: formData must be an object, not \(kind)")
        #expect(throws: expected) { try [FormPart](validating: value) }
    }

    @Test(
        "A value that is not a string is refused, and the message contains its name",
        arguments: [
            (["x"], "an array"), ([], "an array"), (["x": "y"], "an object"), (.unusable("a symbol"), "a symbol"),
        ] as [(OptionValue, String)])
    func wrongValue(_ value: OptionValue, _ kind: String) {
        let expected = UploadFailure(.parameter, "invalid formData: 'bad' must be a string, not \(kind)")
        #expect(throws: expected) { try [FormPart](validating: ["good": "hush", "bad": value, "worse": .array([])]) }
    }

    @Test("Control characters in a name do not break the message's line")
    func printableName() {
        let expected = UploadFailure(.parameter, "invalid formData: 'a\\nb' must be a string, not an array")
        #expect(throws: expected) { try [FormPart](validating: ["a\nb": []]) }
    }
}
