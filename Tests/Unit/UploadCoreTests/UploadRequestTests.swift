import Testing

@testable import UploadCore

@Suite("Upload request") struct UploadRequestTests {
    private func request(
        _ body: UploadRequest.Body, method: RequestHop.Method = .post, header fields: [HeaderField],
        layout: RequestLayout = .standard
    ) throws -> UploadRequest {
        UploadRequest(
            method: method, url: try HTTPURL("http://h.example/a"), header: fields, body: body, layout: layout)
    }

    private let form = UploadRequest.Body.form([FormPart("a", "1")])

    @Test(
        "Fields that only the engine sets are taken out, and their names are kept in the caller's spelling, each once")
    func reserved() throws {
        let fields = header([
            "X-A": "1", "content-length": "3", "Host": "h", "host": "h", "Host": "i", "X-A": "2",
            "Content-Type": "text/x",
        ])
        let request = try request(form, header: fields)
        #expect(request.header == header(["X-A": "1", "X-A": "2"]))
        #expect(request.ignored == ["content-length", "Host", "host", "Content-Type"])
        #expect(request.contentType == nil)
        #expect(request.firstHop.header == request.header)
    }

    @Test("The Content-Type is the caller's where the body is no form, as many of them as there are")
    func contentType() throws {
        let fields = header(["content-TYPE": "image/png", "Content-Length": "3"])
        let content = try request(.content, method: .put, header: fields)
        #expect(content.header == header(["content-TYPE": "image/png"]))
        #expect(content.ignored == ["Content-Length"])
        #expect(content.firstHop.method == .put)
        #expect(content.firstHop.sendsBody)
    }

    @Test("The layout of libcurl sends the caller's Content-Type with a form, and no field of that name")
    func libcurl() throws {
        let fields = header(["Content-Type": "text/x", "X-A": "1", "content-type": "text/y"])
        let request = try request(form, header: fields, layout: .libcurl)
        #expect(request.contentType == "text/x")
        #expect(request.header == header(["X-A": "1"]))
        #expect(request.ignored == [])
    }

    @Test("A part is its name, its file's name, its type and its content")
    func parts() {
        let part = FormPart("n", filename: "f", contentType: "t/t", .source(3))
        #expect((part.name, part.filename, part.contentType) == ("n", "f", "t/t"))
        #expect(part.content == .source(3))
        #expect(part == FormPart("n", filename: "f", contentType: "t/t", .source(3)))
        #expect(part != FormPart("n", filename: "f", contentType: "t/t", .source(2)))
        #expect(FormPart("n", .text("")) != FormPart("n", filename: "", .text("")))
    }

    @Test("A text part has neither a file's name nor a type, unless they are given")
    func textParts() throws {
        let body = try BodyLayout(
            form: [FormPart("a", "1"), FormPart("b", contentType: "text/x", .text("2"))], lengths: [], boundary: .fixed)
        let wire = """
            ------UploadTask--0123456789ABCDEFFEDCBA9876543210\r
            Content-Disposition: form-data; name="a"\r
            \r
            1\r
            ------UploadTask--0123456789ABCDEFFEDCBA9876543210\r
            Content-Disposition: form-data; name="b"\r
            Content-Type: text/x\r
            \r
            2\r
            ------UploadTask--0123456789ABCDEFFEDCBA9876543210--\r

            """
        #expect(body.segments == [.bytes(Array(wire.utf8))])
    }
}
