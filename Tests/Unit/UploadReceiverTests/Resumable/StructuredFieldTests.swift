import Testing

@testable import UploadReceiver

/// The items of structured fields (RFC 9651).
@Suite struct StructuredFieldTests {
    @Test(
        "An integer has at most 15 digits",
        arguments: [
            ("0", 0), ("42", 42), ("-42", -42), (" 42 ", 42), ("007", 7), ("999999999999999", 999_999_999_999_999),
            ("1;a", 1), ("1;a=2;b=\"x;y\\\"\"", 1), ("1; a=?1", 1), ("1;*k=:YQ==:", 1), ("-0", 0),
        ] as [(String, Int64)])
    func integer(text: String, value: Int64) {
        #expect(StructuredField.integer(text) == value)
    }

    @Test(
        "Anything else is no integer",
        arguments: [
            "", " ", "-", "+1", "1.0", "1,2", "1 2", "a", "?1", "\"1\"", "1000000000000000", "9999999999999999999999",
            "1;",
            "1;A", "1;a=", "1;a=\"x", "1;a=\"\\x\"", "1;a b", "- 1", "1\t", "０",
        ])
    func noInteger(text: String) {
        #expect(StructuredField.integer(text) == nil)
    }

    @Test("A boolean is ?0 or ?1", arguments: [("?0", false), ("?1", true), (" ?1;a=b ", true)])
    func boolean(text: String, value: Bool) {
        #expect(StructuredField.boolean(text) == value)
    }

    @Test("Anything else is no boolean", arguments: ["", "?", "?2", "1", "true", "?1?", "?1, ?1", "?10", "?1 a"])
    func noBoolean(text: String) {
        #expect(StructuredField.boolean(text) == nil)
        #expect(StructuredField.boolean(nil) == nil && StructuredField.integer(nil) == nil)
    }

    @Test(
        "A date has the form of HTTP",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_796_000_123, "Mon, 30 Nov 2026 00:55:23 GMT"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"), (Int64.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (-1, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ] as [(Int64, String)])
    func date(time: Int64, text: String) {
        #expect(HTTPDate.text(time) == text)
    }
}
