import TestSupport
import Testing
import UploadCore

@testable import QuickApp

@Suite("The option header", .phase(.scripts))
struct HeaderOptionTests {
    @Test("Strings, numbers and booleans become lines, an array becomes repeated lines, absent values are skipped")
    func lines() throws {
        let header = try [HeaderField](validating: [
            "X-Text": "a", "x-number": 5, "X-Flag": true, "X-List": ["one", 2, .absent, false], "X-None": .absent,
            "X-Empty": "", "X-EmptyList": [],
        ])
        #expect(
            header == [
                HeaderField("X-Text", "a"), HeaderField("x-number", "5"), HeaderField("X-Flag", "true"),
                HeaderField("X-List", "one"), HeaderField("X-List", "2"), HeaderField("X-List", "false"),
                HeaderField("X-Empty", ""),
            ])
    }

    @Test("An absent header is an empty one")
    func absent() throws {
        #expect(try [HeaderField](validating: .absent).isEmpty)
        #expect(try [HeaderField](validating: [:]).isEmpty)
    }

    @Test(
        "A name that is not a token is refused, even when its value is absent",
        arguments: ["", " ", "X Y", "X:", "Größe", "名前", "😀", "X\r\nY", "(X)", "X\u{0}"])
    func names(name: String) {
        let message = "invalid headers: '\(name.visible)' is not a header name"
        for value in ["v", .absent, []] as [OptionValue] {
            #expect(throws: UploadFailure(.parameter, message)) {
                try [HeaderField](validating: .object([.init("Good", "v"), .init(name, value)]))
            }
        }
    }

    @Test(
        "A header that is not an object is refused",
        arguments: [
            ("X: 1", "a string"), (["X"], "an array"), (.unusable("a function"), "a function"), (true, "a string"),
        ] as [(OptionValue, String)])
    func noObject(_ value: OptionValue, _ kind: String) {
        let expected = UploadFailure(.parameter, "invalid headers: header must be an object, not \(kind)")
        #expect(throws: expected) { try [HeaderField](validating: value) }
    }

    @Test(
        "A value that is not a string is refused, alone or in a list",
        arguments: [
            (["x": "y"], "an object"), (.unusable("a symbol"), "a symbol"),
        ] as [(OptionValue, String)])
    func wrongValue(_ value: OptionValue, _ kind: String) {
        let expected = UploadFailure(.parameter, "invalid headers: 'X' must be a string or a list, not \(kind)")
        #expect(throws: expected) { try [HeaderField](validating: ["X": value]) }
        #expect(throws: expected) { try [HeaderField](validating: ["X": ["fine", value]]) }
    }

    @Test("A list in a list is refused")
    func nestedList() {
        let expected = UploadFailure(.parameter, "invalid headers: 'X' must be a string or a list, not an array")
        #expect(throws: expected) { try [HeaderField](validating: ["X": [["nested"]]]) }
    }
}
