import Testing

@testable import UploadReceiver

@Suite struct BoundaryParameterTests {
    @Test(
        "Token and quoted boundaries are accepted",
        arguments: [
            ("multipart/form-data; boundary=abc", "abc"), ("Multipart/Form-Data;BOUNDARY=\"a b\"", "a b"),
            ("multipart/form-data; charset=utf-8; boundary=----x'()+_,-./:=?", "----x'()+_,-./:=?"),
            ("multipart/form-data ; boundary=abc ; x=y", "abc"),
            (
                "multipart/form-data; boundary=\(String(repeating: "x", count: 1024))",
                String(repeating: "x", count: 1024)
            ), ("multipart/form-data; boundary=*****", "*****"), ("multipart/form-data; boundary=--&x&", "--&x&"),
            ("multipart/form-data; boundary=a#$@!{}b", "a#$@!{}b"),
            ("multipart/form-data; boundary=\"a;\\\"b\"", "a;\"b"),
        ])
    func tokenQuotedBoundariesAccepted(contentType: String, boundary: String) throws {
        #expect(try BoundaryParameter(contentType: contentType)?.boundary == boundary)
    }

    @Test(
        "Other media types have no boundary",
        arguments: ["application/json", "multipart/mixed; boundary=abc", "", "form-data"])
    func otherMediaTypesHave(contentType: String) throws {
        #expect(try BoundaryParameter(contentType: contentType) == nil)
    }

    @Test(
        "An error names the invalid boundary",
        arguments: [
            (
                "multipart/form-data",
                "the Content-Type \"multipart/form-data\" has no boundary parameter: "
                    + "let the library that writes the form set this header"
            ),
            ("multipart/form-data; boundary=", "the boundary \"\" is empty"),
            ("multipart/form-data; boundary=\"a \"", "the boundary \"a \" ends with a space"),
            (
                "multipart/form-data; boundary=\"a\tb\"",
                "the boundary \"a\\u{9}b\" contains \"\\u{9}\", which is not a visible ASCII character"
            ),
            (
                "multipart/form-data; boundary=ä",
                "the boundary \"ä\" contains \"ä\", which is not a visible ASCII character"
            ),
            (
                "multipart/form-data; boundary=\(String(repeating: "x", count: 1025))",
                "the boundary \"\(String(repeating: "x", count: 200))…\" is longer than 1024 characters"
            ),
        ])
    func errorNamesInvalidBoundary(contentType: String, message: String) {
        let error = #expect(throws: MultipartError.self) { try BoundaryParameter(contentType: contentType) }
        #expect(error?.description == message)
    }
}
