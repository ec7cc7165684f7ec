import TestSupport
import Testing

@testable import UploadCore

@Suite("Content-Disposition")
struct ContentDispositionTests {
    @Test(
        "A field name is escaped as browsers do, with line breaks made CRLF first",
        arguments: [
            ("plain", "plain"),
            ("", ""),
            ("say \"hi\"", "say %22hi%22"),
            ("\r", "%0D%0A"),
            ("\n", "%0D%0A"),
            ("\r\n", "%0D%0A"),
            ("\r\r", "%0D%0A%0D%0A"),
            ("\n\n", "%0D%0A%0D%0A"),
            ("\n\r", "%0D%0A%0D%0A"),
            ("\r\n\r\n", "%0D%0A%0D%0A"),
            ("\r\r\n\n", "%0D%0A%0D%0A%0D%0A"),
            ("a\rb\nc\r\nd", "a%0D%0Ab%0D%0Ac%0D%0Ad"),
            ("100%", "100%"),
            ("%22%0D", "%22%0D"),
            ("a;b=c", "a;b=c"),
            ("back\\slash\\\"", "back\\slash\\%22"),
            ("tab\tnul\0", "tab\tnul\0"),
            ("Größe 文件 👩‍👩‍👧", "Größe 文件 👩‍👩‍👧"),
            ("e\u{301} and \u{E9}", "e\u{301} and \u{E9}"),
        ])
    func fieldName(_ name: String, _ written: String) {
        let line = ContentDisposition.formData(name: name)
        #expect(line == Array("Content-Disposition: form-data; name=\"\(written)\"".utf8))
    }

    @Test(
        "A file name is escaped the same way, but keeps its kind of line break",
        arguments: [
            ("a.png", "a.png"),
            ("", ""),
            ("a\"b\".png", "a%22b%22.png"),
            ("a\rb", "a%0Db"),
            ("a\nb", "a%0Ab"),
            ("a\r\nb", "a%0D%0Ab"),
            ("\n\r", "%0A%0D"),
            ("C:\\x.txt", "C:\\x.txt"),
            ("50%.txt", "50%.txt"),
            ("报告 📄.pdf", "报告 📄.pdf"),
        ])
    func filename(_ filename: String, _ written: String) {
        let line = ContentDisposition.formData(name: "f\n", filename: filename)
        #expect(line == Array("Content-Disposition: form-data; name=\"f%0D%0A\"; filename=\"\(written)\"".utf8))
    }

    @Test("No name can end its quotes or its line", arguments: 0..<200 as Range<UInt64>)
    func containment(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let pieces = ["\"", "\r", "\n", "\r\n", "\\", "%", ";", "=", "a", "é", "😀", "\0", "filename*="]
        let name = generator.text(of: pieces, length: 0...12)
        let filename = generator.text(of: pieces, length: 0...12)
        let line = ContentDisposition.formData(name: name, filename: filename)
        #expect(!line.contains(10) && !line.contains(13), "seed \(seed)")
        #expect(line.count { $0 == UInt8(ascii: "\"") } == 4, "seed \(seed)")
    }
}
