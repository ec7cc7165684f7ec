import Testing

@testable import UploadReceiver

@Suite struct PartHeadTests {
    private func head(_ parameters: String) throws -> PartHead {
        try PartHead(lines: "Content-Disposition: form-data\(parameters)", part: 3)
    }

    @Test(arguments: [
        (#"; name="a""#, "a"), ("; name=a", "a"), (#";name = "a" ; x=y"#, "a"), (#"; NAME="a;b=c""#, "a;b=c"),
        (#"; name="a\"b""#, #"a"b"#), (#"; name="a\\b""#, #"a\b"#), (#"; name="a\b""#, #"a\b"#),
        (#"; name="a%22b""#, #"a"b"#), (#"; name="a%0D%0Ab""#, "a\r\nb"), (#"; name="100%41%25%0d""#, "100%41%25%0d"),
        (#"; name="%""#, "%"), (#"; name="%2""#, "%2"), (#"; name="ä😀""#, "ä😀"), (#"; name="""#, ""),
        (#"; filename="x"; name="a"; name="b""#, "a"), ("; flag; name=a", "a"),
    ])
    func `names are read with their escapes undone`(parameters: String, name: String) throws {
        #expect(try head(parameters).name == name)
    }

    @Test func `a path of Windows keeps its backslashes`() throws {
        #expect(try head(#"; name=a; filename="C:\dir\file.txt""#).filename == #"C:\dir\file.txt"#)
    }

    @Test func `folded lines are joined`() throws {
        let head = try PartHead(lines: "Content-Disposition: form-data;\r\n name=a\r\nContent-Type:text/plain", part: 1)
        #expect(head == PartHead(name: "a", contentType: "text/plain"))
    }

    @Test(arguments: [
        ("", "part 3 has no Content-Disposition header"),
        ("Content-Type: a/b", "part 3 has no Content-Disposition header"),
        ("nonsense", "part 3 has the header line \"nonsense\", which is not \"Name: value\""),
        (": x", "part 3 has the header line \": x\", which is not \"Name: value\""),
        (
            "Content-Disposition: attachment; name=a",
            "part 3 has the Content-Disposition \"attachment; name=a\", which is not form-data"
        ),
        (
            "Content-Disposition: form-data; filename=a",
            "part 3 has the Content-Disposition \"form-data; filename=a\", which has no name parameter"
        ),
        (
            "Content-Disposition: form-data; name=\"a",
            "part 3 has the Content-Disposition \"form-data; name=\"a\", which has a quoted value that is not closed"
        ),
    ])
    func `an unusable head is named with its value`(lines: String, message: String) {
        let error = #expect(throws: MultipartError.self) { try PartHead(lines: lines, part: 3) }
        #expect(error?.description == message)
    }
}
