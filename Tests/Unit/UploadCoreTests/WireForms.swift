import Testing

@testable import UploadCore

/// A form and its expected bytes.
struct WireForm: CustomTestStringConvertible {
    let testDescription: String
    let fields: [FormPart]
    let name: String
    let filename: String
    let content: [UInt8]
    let wire: [UInt8]

    /// - Parameter wire: The body: a line end stands for CRLF, ␍ for a CR and ␊ for an LF.
    init(
        _ description: String, fields: [(String, String)], name: String, filename: String, content: String, wire: String
    ) {
        testDescription = description
        self.fields = fields.map { FormPart($0.0, $0.1) }
        self.name = name
        self.filename = filename
        self.content = Array(content.utf8)
        self.wire = wire.unicodeScalars.flatMap { scalar -> [UInt8] in
            switch scalar {
            case "\n": [13, 10]
            case "␍": [13]
            case "␊": [10]
            default: Array(String(scalar).utf8)
            }
        }
    }
}

extension WireForm {
    /// Forms without characters that need an escape.
    static let plain = [
        WireForm(
            "a file alone", fields: [],
            name: "file", filename: "test.png", content: "PNG",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="file"; filename="test.png"
                Content-Type: image/png

                PNG
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "an empty file", fields: [],
            name: "file", filename: "empty.txt", content: "",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="file"; filename="empty.txt"
                Content-Type: text/plain


                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "one field before the file", fields: [("user", "Ann")],
            name: "file", filename: "a.jpg", content: "JPG",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="user"

                Ann
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="file"; filename="a.jpg"
                Content-Type: image/jpeg

                JPG
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "fields in their own order, not sorted", fields: [("z", "1"), ("a", "2"), ("m", "3")],
            name: "f", filename: "b.gif", content: "GIF",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="z"

                1
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="a"

                2
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="m"

                3
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="f"; filename="b.gif"
                Content-Type: image/gif

                GIF
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "a name of two fields and of the file", fields: [("tag", "one"), ("tag", "two")],
            name: "tag", filename: "c.pdf", content: "PDF",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="tag"

                one
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="tag"

                two
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="tag"; filename="c.pdf"
                Content-Type: application/pdf

                PDF
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "an empty value", fields: [("note", "")],
            name: "file", filename: "d.json", content: "{}",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="note"


                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="file"; filename="d.json"
                Content-Type: application/json

                {}
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "an empty field name", fields: [("", "nameless")],
            name: "file", filename: "e.zip", content: "PK",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name=""

                nameless
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="file"; filename="e.zip"
                Content-Type: application/zip

                PK
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "UTF-8 names and values", fields: [("Größe", "très grand"), ("名前", "太郎")],
            name: "файл", filename: "报告.pdf", content: "PDF",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="Größe"

                très grand
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="名前"

                太郎
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="файл"; filename="报告.pdf"
                Content-Type: application/pdf

                PDF
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "emoji, one of them of several code points", fields: [("👩‍👩‍👧", "🎉")],
            name: "📎", filename: "📄.md", content: "# 😀",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="👩‍👩‍👧"

                🎉
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="📎"; filename="📄.md"
                Content-Type: text/markdown

                # 😀
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "a name in two normal forms, which stay two", fields: [("\u{E9}", "1"), ("e\u{301}", "2")],
            name: "file", filename: "u\u{308}.txt", content: "ü",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="\u{E9}"

                1
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="e\u{301}"

                2
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="file"; filename="u\u{308}.txt"
                Content-Type: text/plain

                ü
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "no file name", fields: [],
            name: "file", filename: "", content: "?",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="file"; filename=""
                Content-Type: application/octet-stream

                ?
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "spaces and a tab at both ends", fields: [(" a ", " b ")],
            name: " f ", filename: " g.png ", content: "PNG",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name=" a "

                 b\u{20}
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name=" f "; filename=" g.png "
                Content-Type: application/octet-stream

                PNG
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
    ]
}
