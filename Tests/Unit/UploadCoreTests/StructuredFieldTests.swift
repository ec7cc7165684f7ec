import Testing

@testable import UploadCore

@Suite("Structured fields") struct StructuredFieldTests {
    @Test(
        "An integer has at most 15 digits, and its parameters are ignored",
        arguments: [
            ("0", 0), ("-12", -12), ("  42", 42), ("42  ", 42), ("007", 7), ("5;a", 5), ("5; a=1;b=\"x\"", 5),
            ("999999999999999", 999_999_999_999_999), ("-999999999999999", -999_999_999_999_999),
        ] as [(String, Int64)])
    func integers(text: String, value: Int64) { #expect(StructuredField.integer(text) == value) }

    @Test(
        "What is no integer has no value",
        arguments: [
            "", " ", "-", "1000000000000000", "1.5", "1.", "+1", "0x1", "1 2", "1,2", "?1", "\"1\"", "token", "1;",
            "1;A",
            "1;a=", "\t1", "1\u{0}", "１", "9223372036854775808", ":MQ==:", "@1",
        ])
    func noIntegers(text: String) { #expect(StructuredField.integer(text) == nil) }

    @Test("A boolean is ?0 or ?1")
    func booleans() {
        #expect(StructuredField.boolean("?1") == true)
        #expect(StructuredField.boolean(" ?0;x ") == false)
        for text in ["", "?", "?2", "?10", "1", "true", "?1,?1", "??1"] {
            #expect(StructuredField.boolean(text) == nil, "\(text)")
        }
    }

    @Test("The integers of a dictionary are read, and members of other types are skipped")
    func dictionaries() throws {
        let text = """
            max-size=10, a, b=?0;p=1, c="x,\\"y=1", d=:YWI=:, e=(1 "2" t);q, f=1.5, g=tok/en:*, h=@1659578233, \
            i=%"f%c3%bc", max-size=17179869184 ,\tmin-size=0,*k.-_=7;x=2
            """
        let members = try #require(StructuredField.integers(ofDictionary: text))
        #expect(members.map(\.key) == ["max-size", "min-size", "*k.-_"])
        #expect(members.map(\.value) == [17_179_869_184, 0, 7])
    }

    @Test(
        "A dictionary with a mistake is ignored as a whole",
        arguments: [
            "max-size=", "max-size=1,", "max-size=1,,b=2", "=1", "Max-Size=1", "max-size =1", "max-size= 1", "a=1 b=2",
            "a=(1", "a=(1\"2\")", "a=\"x", "a=\"\u{7}\"", "a=:Y", "1=1", "a=1000000000000000", "a=?2", "a=1;B", "é=1",
        ])
    func noDictionaries(text: String) { #expect(StructuredField.integers(ofDictionary: text) == nil) }

    @Test("Limits are read from all lines of Upload-Limit, and negative ones are ignored")
    func limits() {
        #expect(
            UploadLimits(draft: ["max-size=5, max-append-size=0", "min-size=-1, max-age=3"])
                == UploadLimits(maximumLength: 5, maximumAppend: 1))
        #expect(UploadLimits(draft: []) == nil)
        #expect(UploadLimits(draft: ["max-size=a b"]) == nil)
        #expect(UploadLimits(draft: [""]) == UploadLimits())
    }
}
