import Testing

@testable import UploadReceiver

@Suite struct PartHeadTests {
    private func head(_ parameters: String) throws -> PartHead {
        try PartHead(lines: "Content-Disposition: form-data\(parameters)", part: 3)
    }

    @Test(
        "The escapes of names are decoded",
        arguments: [
            (#"; name="a""#, "a"), ("; name=a", "a"), (#";name = "a" ; x=y"#, "a"), (#"; NAME="a;b=c""#, "a;b=c"),
            (#"; name="a\"b""#, #"a"b"#), (#"; name="a\\b""#, #"a\b"#), (#"; name="a\b""#, #"a\b"#),
            (#"; name="a%22b""#, #"a"b"#), (#"; name="a%0D%0Ab""#, "a\r\nb"),
            (#"; name="100%41%25%0d""#, "100%41%25%0d"),
            (#"; name="%""#, "%"), (#"; name="%2""#, "%2"), (#"; name="ä😀""#, "ä😀"), (#"; name="""#, ""),
            (#"; filename="x"; name="a"; name="b""#, "a"), ("; flag; name=a", "a"),
        ])
    func escapesNamesDecoded(parameters: String, name: String) throws {
        #expect(try head(parameters).name == name)
    }

    @Test("A Windows path keeps its backslashes")
    func windowsPathKeepsBackslashes() throws {
        #expect(try head(#"; name=a; filename="C:\dir\file.txt""#).filename == #"C:\dir\file.txt"#)
    }

    @Test(
        "A backslash is read by the first rule under which the whole line is valid",
        arguments: [
            // A browser: a backslash is always literal, even before the closing quote.
            (#"; name="a\"; filename="b\""#, #"a\"#, #"b\"#), (#"; name="a\"; filename="; x""#, #"a\"#, "; x"),
            (#"; name="\"; filename="; filename=x""#, #"\"#, "; filename=x"),
            (#"; name="a"; filename="C:\"; x=y"#, "a", #"C:\"#),
            (#"; name="\\a\b"; filename="c\\""#, #"\\a\b"#, #"c\\"#),
            (#"; name="a\%22b"; filename="\%22""#, #"a\"b"#, #"\""#),
            // A sender that escapes: every backslash begins an escape.
            (#"; name="a\"; filename=\"b"; filename="c\\""#, #"a"; filename="b"#, #"c\"#),
            (#"; name="a\ b\\"; filename="c""#, #"a b\"#, "c"),
            (#"; name="\"\"\\"; filename="\\\"""#, #"""\"#, #"\""#),
            // Neither: some senders escape the quote only.
            (#"; name="a\"b\c"; filename="d""#, #"a"b\c"#, "d"), (#"; name="a"b; filename="c""#, "a", "c"),
        ])
    func backslashReadFirstRule(
        parameters: String, name: String, filename: String
    ) throws {
        let head = try head(parameters)
        #expect(head.name == name)
        #expect(head.filename == filename)
    }

    @Test(
        "An extended file name takes precedence over a plain one, and encoded words are decoded",
        arguments: [
            ("filename*=UTF-8''na%C3%AFve%20%22.txt", "na\u{EF}ve \".txt"), ("filename*=utf-8'de'a%2fb", "a/b"),
            ("filename*=ISO-8859-1''%E4", "\u{E4}"), ("filename*=UTF-8''%E4", nil), ("filename*=UTF-8''%4", nil),
            ("filename*=KOI8-R''a", nil), ("filename*=a", nil), ("filename=b; filename*=UTF-8''a", "a"),
            ("filename*=UTF-8''a; filename=b", "a"), ("filename=b; filename*=UTF-8''%E4", "b"),
            (#"filename="=?utf-8?B?w7wudHh0?="; filename*=utf-8''%C3%BC.txt"#, "ü.txt"),
            (#"filename="=?utf-8?B?w7wudHh0?=""#, "ü.txt"), (#"filename="=?iso-8859-1?q?=FC_b.txt?=""#, "ü b.txt"),
            (#"filename="=?utf-8?B?w7w=?= =?utf-8?B?LnR4dA==?=""#, "ü.txt"),
            (#"filename="=?utf-8?B?w7w?=.txt""#, "=?utf-8?B?w7w?=.txt"),
            (#"filename="=?x-none?B?w7w=?=""#, "=?x-none?B?w7w=?="),
            ("filename*=UTF-8''%2522", "%22"),
        ])
    func extendedFileNameTakes(
        parameter: String, filename: String?
    ) throws {
        #expect(try head("; name=n; \(parameter)").filename == filename)
        #expect(try head("; name*=UTF-8''%6E").name == "n")
    }

    @Test("Folded lines are joined")
    func foldedLinesJoined() throws {
        let head = try PartHead(lines: "Content-Disposition: form-data;\r\n name=a\r\nContent-Type:text/plain", part: 1)
        #expect(head == PartHead(name: "a", contentType: "text/plain"))
    }

    @Test(
        "An error names the value of a malformed head",
        arguments: [
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
    func errorNamesValueMalformed(lines: String, message: String) {
        let error = #expect(throws: MultipartError.self) { try PartHead(lines: lines, part: 3) }
        #expect(error?.description == message)
    }
}
