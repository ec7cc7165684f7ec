@testable import UploadCore

extension WireForm {
    /// Forms whose names and values contain the format's delimiters.
    static let hostile = [
        WireForm(
            "quotes in all names", fields: [("say \"hi\"", "\"quoted\"")],
            name: "the \"file\"", filename: "\"f\".png", content: "PNG",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="say %22hi%22"

                "quoted"
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="the %22file%22"; filename="%22f%22.png"
                Content-Type: image/png

                PNG
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "percent signs, which are not escaped", fields: [("100%", "50%"), ("%22", "%0D")],
            name: "%41", filename: "100%.txt", content: "TXT",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="100%"

                50%
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="%22"

                %0D
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="%41"; filename="100%.txt"
                Content-Type: text/plain

                TXT
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "backslashes, which are not escaped", fields: [("a\\b", "\\\"")],
            name: "c\\", filename: "d\\e.txt", content: "TXT",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="a\\b"

                \\"
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="c\\"; filename="d\\e.txt"
                Content-Type: text/plain

                TXT
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "a bare LF in names: CRLF in a field's, LF in a file's", fields: [("a\nb", "x")],
            name: "c\nd", filename: "e\nf.txt", content: "TXT",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="a%0D%0Ab"

                x
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="c%0D%0Ad"; filename="e%0Af.txt"
                Content-Type: text/plain

                TXT
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "a bare CR in names: CRLF in a field's, CR in a file's", fields: [("a\rb", "x")],
            name: "c\rd", filename: "e\rf.txt", content: "TXT",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="a%0D%0Ab"

                x
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="c%0D%0Ad"; filename="e%0Df.txt"
                Content-Type: text/plain

                TXT
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "CRLF in names", fields: [("a\r\nb", "x")],
            name: "c\r\nd", filename: "e\r\nf.txt", content: "TXT",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="a%0D%0Ab"

                x
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="c%0D%0Ad"; filename="e%0D%0Af.txt"
                Content-Type: text/plain

                TXT
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "line breaks in a value, which stay as they are", fields: [("lines", "one\r\ntwo\nthree\rfour\r\n")],
            name: "file", filename: "g.csv", content: "1,2\n",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="lines"

                one␍␊two␊three␍four␍␊
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="file"; filename="g.csv"
                Content-Type: text/csv

                1,2␊
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "path-like names, taken as they are", fields: [("../a", "/b")],
            name: "/c", filename: "../../etc/passwd", content: "root",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="../a"

                /b
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="/c"; filename="../../etc/passwd"
                Content-Type: application/octet-stream

                root
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
        WireForm(
            "text that looks like a parameter or a header", fields: [("a; filename=b", "x\r\nContent-Type: y")],
            name: "f; x=\"y", filename: "g; h=i", content: "?",
            wire: """
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="a; filename=b"

                x␍␊Content-Type: y
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210
                Content-Disposition: form-data; name="f; x=%22y"; filename="g; h=i"
                Content-Type: application/octet-stream

                ?
                ------UploadTask--0123456789ABCDEFFEDCBA9876543210--

                """),
    ]
}
