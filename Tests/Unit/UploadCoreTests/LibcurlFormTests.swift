import Testing

@testable import UploadCore

/// The form of libcurl. The bytes are those that libcurl 7.88 sent to a socket with `curl_formadd`.
@Suite("The form of libcurl") struct LibcurlFormTests {
    private static let boundary = MultipartBoundary(text: "------------------------1d58da120308be99")

    private func wire(_ body: BodyLayout, _ content: String) -> String {
        String(decoding: body.segments.bytes { Array(content.utf8)[Int($0)] }, as: UTF8.self)
    }

    @Test("The file is first; each part has a type; names are escaped without normalized line breaks")
    func bytes() throws {
        let body = try BodyLayout(
            libcurl: [FormPart("n\"a\\m\ne", "v\"a"), FormPart("é", "ü")], name: "f\"i\\l\ne",
            filename: "a\"b\\c.txt",
            fileLength: 5, contentType: "application/json; charset=utf-8", boundary: Self.boundary)
        #expect(
            wire(body, "hello") == """
                --------------------------1d58da120308be99\r
                Content-Disposition: attachment; name="f%22i\\l%0Ae"; filename="a%22b\\c.txt"\r
                Content-Type: text/plain\r
                \r
                hello\r
                --------------------------1d58da120308be99\r
                Content-Disposition: attachment; name="n%22a\\m%0Ae"\r
                Content-Type: application/octet-stream\r
                \r
                v"a\r
                --------------------------1d58da120308be99\r
                Content-Disposition: attachment; name="é"\r
                Content-Type: application/octet-stream\r
                \r
                ü\r
                --------------------------1d58da120308be99--\r

                """)
        #expect(body.contentLength == 480)
        #expect(
            body.contentType == "application/json; charset=utf-8; boundary=------------------------1d58da120308be99")
    }

    @Test("Without a type of the caller, the form is form data")
    func formData() throws {
        let body = try BodyLayout(
            libcurl: [FormPart("a", "1")], name: "file", filename: "f.txt", fileLength: 5, contentType: nil,
            boundary: Self.boundary)
        #expect(
            wire(body, "hello") == """
                --------------------------1d58da120308be99\r
                Content-Disposition: form-data; name="file"; filename="f.txt"\r
                Content-Type: text/plain\r
                \r
                hello\r
                --------------------------1d58da120308be99\r
                Content-Disposition: form-data; name="a"\r
                Content-Type: application/octet-stream\r
                \r
                1\r
                --------------------------1d58da120308be99--\r

                """)
        #expect(body.contentLength == 319)
        #expect(body.contentType == "multipart/form-data; boundary=------------------------1d58da120308be99")
    }

    @Test(
        "A part is an attachment unless the type is that of a form",
        arguments: [
            ("multipart/form-data", true), ("MULTIPART/form-data;charset=x", true), ("multipart/form-data x", true),
            ("multipart/form-datax", false), ("multipart/form", false), ("", false), ("text/plain", false),
        ])
    func disposition(type: String, isForm: Bool) throws {
        let body = try BodyLayout(
            libcurl: [], name: "a", filename: "b", fileLength: 0, contentType: type, boundary: Self.boundary)
        #expect(wire(body, "").contains("Disposition: form-data;") == isForm)
    }

    @Test(
        "The file's type depends on ten extensions",
        arguments: [
            ("a.gif", "image/gif"), ("a.jpg", "image/jpeg"), ("a.jpeg", "image/jpeg"), ("a.png", "image/png"),
            ("a.svg", "image/svg+xml"), ("a.txt", "text/plain"), ("a.htm", "text/html"), ("a.html", "text/html"),
            ("a.pdf", "application/pdf"), ("a.xml", "application/xml"), ("a.JPG", "image/jpeg"), (".png", "image/png"),
            ("png", "application/octet-stream"), ("a.mp3", "application/octet-stream"),
            ("", "application/octet-stream"),
            ("a.json", "application/octet-stream"), ("a.webp", "application/octet-stream"),
        ])
    func mediaType(filename: String, type: String) throws {
        let body = try BodyLayout(
            libcurl: [], name: "a", filename: filename, fileLength: 0, contentType: nil, boundary: Self.boundary)
        #expect(wire(body, "").contains("\r\nContent-Type: \(type)\r\n"))
    }

    @Test("The boundary has 24 hyphens and 16 hexadecimal digits, different each time")
    func boundary() {
        var generator = SystemRandomNumberGenerator()
        let texts = (0..<100).map { _ in MultipartBoundary(libcurlUsing: &generator).text }
        #expect(Set(texts).count == 100)
        for text in texts {
            #expect(text.wholeMatch(of: /-{24}[0-9a-f]{16}/) != nil)
        }
    }

    @Test("The caller's Content-Type is sent in this layout only, and the others remain the engine's")
    func contentType() throws {
        let header = header(["content-type": "a/b", "Content-Type": "c/d", "X-A": "1", "Host": "x"])
        let url = try HTTPURL("http://a/")
        var request = UploadRequest(url: url, header: header, body: .form([]))
        #expect(request.contentType == nil)
        #expect(request.ignored == ["content-type", "Content-Type", "Host"])
        request = UploadRequest(url: url, header: header, body: .form([]), layout: .libcurl)
        #expect(request.contentType == "a/b")
        #expect(request.header == [HeaderField("X-A", "1")])
        #expect(request.ignored == ["Host"])
        #expect(request.firstHop.layout == .libcurl)
    }

    @Test("A file whose form exceeds 63 bits fails with 300")
    func tooLarge() {
        let error = #expect(throws: UploadFailure.self) {
            try BodyLayout(
                libcurl: [], name: "a", filename: "b", fileLength: .max - 10, contentType: nil, boundary: Self.boundary)
        }
        #expect(error?.code == .inputOutput)
    }

    @Test("Failures that differ only in their reason are equal")
    func reasons() {
        let error = UploadFailure(.other, "a", reason: .tls)
        #expect(error == UploadFailure(.other, "a"))
        #expect(Set([error, UploadFailure(.other, "a", reason: .http2)]).count == 1)
        #expect(error != UploadFailure(.timeout, "a", reason: .tls))
        #expect(error != UploadFailure(.other, "b", reason: .tls))
    }
}
