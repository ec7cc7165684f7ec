import Foundation
import TestSupport
import Testing

@testable import UploadReceiver
@testable import uploadtask

@Suite(.phase(.scripts), .timeLimit(minutes: 3)) struct ServeJSONLineTests {
    private func report(_ upload: ReceivedUpload?, status: Int? = 200, error: String? = nil, path: String = "/p")
        -> UploadReport
    {
        UploadReport(
            method: "POST", path: path, status: status, upload: upload, error: error, bytesReceived: 246,
            duration: .microseconds(12_499))
    }

    private func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test("A stored upload: its fields and its files")
    func stored() {
        let file = ReceivedUpload.File(
            name: "file", filename: "a \"b\".csv", contentType: "text/csv", size: 62, sha256: "ba78",
            path: "/tmp/a/b.csv")
        let upload = ReceivedUpload(
            fields: [.init(name: "title", value: "小明\n"), .init(name: "raw", value: "\u{FFFD}", bytes: "/w==")],
            files: [file])
        #expect(
            ServeJSONLine(report(upload)).text
                == #"{"bytesReceived":246,"fields":[{"name":"title","value":"小明\n"},"#
                + #"{"bytes":"/w==","name":"raw","value":"�"}],"files":[{"contentType":"text/csv","#
                + #""filename":"a \"b\".csv","name":"file","path":"/tmp/a/b.csv","sha256":"ba78","size":62}],"#
                + #""method":"POST","path":"/p","seconds":0.012,"status":200}"#)
    }

    @Test("An upload that was not stored: the error, and the status if there was a response")
    func refused() {
        #expect(
            ServeJSONLine(report(nil, status: 413, error: "too \"long\"")).text
                == #"{"bytesReceived":246,"error":"too \"long\"","method":"POST","path":"/p","seconds":0.012,"status":413}"#
        )
        #expect(
            ServeJSONLine(report(nil, status: nil, error: "the connection ended")).text
                == #"{"bytesReceived":246,"error":"the connection ended","method":"POST","path":"/p","seconds":0.012}"#)
    }

    @Test("Characters that could act on a terminal are escaped, and the values stay the same")
    func hostile() throws {
        let name = "a\u{1B}[2J\u{9B}1m\u{7F}\u{202E}\u{2028}\u{FEFF}é\u{0}😀.txt"
        let file = ReceivedUpload.File(
            name: name, filename: name, contentType: name, size: 1, sha256: "00", path: "/\(name)")
        let line = ServeJSONLine(
            report(.init(fields: [.init(name: name, value: name)], files: [file]), error: name, path: name)
        ).text
        #expect(line.unicodeScalars.allSatisfy { !$0.isInvisible })
        #expect(line.contains(#""filename":"a\u001b[2J\u009B1m\u007F\u202E\u2028\uFEFFé\u0000😀.txt""#))
        let object = try object(line)
        #expect(object["path"] as? String == name)
        let stored = try #require((object["files"] as? [[String: Any]])?.first)
        #expect(stored["filename"] as? String == name && stored["path"] as? String == "/\(name)")
    }

    @Test("A line that would be too long lists the files and fields that fit, and counts the others")
    func long() throws {
        let value = String(repeating: "\u{9B}", count: 100_000)
        let field = ReceivedUpload.Field(name: "long", value: value)
        let small = ReceivedUpload.Field(name: "small", value: "1")
        let file = ReceivedUpload.File(
            name: "f", filename: String(repeating: "\"", count: 200), contentType: nil, size: 1, sha256: "00",
            path: "/a")
        let upload = ReceivedUpload(
            fields: [field, small, field, .init(name: "x", value: String(repeating: "x", count: 1 << 20)), small],
            files: Array(repeating: file, count: 500))
        let line = ServeJSONLine(report(upload)).text
        #expect(line.utf8.count < 900_000)
        let object = try object(line)
        #expect((object["files"] as? [Any])?.count == 500)
        #expect((object["fields"] as? [[String: String]])?.map { $0["name"] } == ["small", "small"])
        #expect(object["omitted"] as? [String: Int] == ["fields": 3, "files": 0])
    }

    @Test("Whatever a client sends, the line is shorter than a line of JSON may be")
    func longest() throws {
        let path = String(repeating: "\u{9B}", count: 40_960)
        let name = String(repeating: "\u{202E}", count: 3000)
        let file = ReceivedUpload.File(name: name, filename: name, contentType: name, size: 1, sha256: "00", path: name)
        let upload = ReceivedUpload(
            fields: Array(repeating: .init(name: name, value: name), count: 100),
            files: Array(repeating: file, count: 100))
        let line = ServeJSONLine(report(upload, error: name, path: path)).text
        #expect(line.utf8.count <= LineWriter.Format.json.longestLine)
        let omitted = try #require(try object(line)["omitted"] as? [String: Int])
        #expect(omitted["files"].map { (90..<100).contains($0) } == true)
    }
}
