import TestSupport
import Testing
import UploadCore

@testable import QuickApp

@Suite("Option values", .phase(.scripts))
struct OptionValueTests {
    @Test("Swift literals become the same values as JavaScript literals")
    func literals() {
        #expect("text" as OptionValue == .string("text"))
        #expect("" as OptionValue == .string(""))
        #expect(0 as OptionValue == .string("0"))
        #expect(-42 as OptionValue == .string("-42"))
        #expect(9_007_199_254_740_991 as OptionValue == .string("9007199254740991"))
        #expect(true as OptionValue == .string("true"))
        #expect(false as OptionValue == .string("false"))
        #expect([] as OptionValue == .array([]))
        #expect(
            ["a", 1, true, .absent] as OptionValue == .array([.string("a"), .string("1"), .string("true"), .absent]))
        #expect([:] as OptionValue == .object([]))
    }

    @Test("An object literal keeps its order and its repeated keys")
    func objects() {
        let value: OptionValue = ["z": 1, "a": ["b": [2]], "z": "3"]
        let inner = OptionValue.object([OptionValue.Property("b", .array([.string("2")]))])
        #expect(
            value
                == .object([
                    OptionValue.Property("z", .string("1")), OptionValue.Property("a", inner),
                    OptionValue.Property("z", .string("3")),
                ]))
        #expect(value != ["a": ["b": [2]], "z": 1, "z": "3"])
    }

    @Test("Each kind has a readable name for messages")
    func kinds() {
        #expect(OptionValue.absent.kind == "nothing")
        #expect(OptionValue.string("").kind == "a string")
        #expect(OptionValue.array([]).kind == "an array")
        #expect(OptionValue.object([]).kind == "an object")
        #expect(OptionValue.unusable("a function").kind == "a function")
    }
}
