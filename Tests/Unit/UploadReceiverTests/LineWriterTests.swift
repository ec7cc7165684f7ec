import Foundation
import TestSupport
import Testing

@testable import UploadReceiver
@testable import uploadtask

@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct LineWriterTests {
    @Test("Lines arrive in order while they are read")
    func linesArriveOrderWhile() async throws {
        let pipe = try DescriptorPipe()
        let writer = LineWriter(descriptor: pipe.writingEnd)
        let expected = (0..<2000).map { "line \($0)\n" }.joined()
        async let read = blocking { () -> String in
            var text: [UInt8] = []
            while text.count < expected.utf8.count { text += pipe.read() }
            return String(decoding: text, as: UTF8.self)
        }
        for number in 0..<2000 { writer.write("line \(number)") }
        #expect(try await read == expected)
        writer.finish()
    }

    @Test("A full non-blocking pipe gets every line")
    func fullNonBlockingPipe() async throws {
        let pipe = try DescriptorPipe()
        let descriptor = pipe.writingEnd
        #expect(fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0)
        let writer = LineWriter(descriptor: descriptor)
        // More than a pipe holds, less than the writer buffers.
        let line = String(repeating: "x", count: 1000)
        for _ in 0..<200 { writer.write(line) }
        let lines = try await blocking { () -> Int in
            var text: [UInt8] = []
            while text.count < 200 * 1001 { text += pipe.read() }
            return text.count { $0 == UInt8(ascii: "\n") }
        }
        #expect(lines == 200)
        writer.finish()
    }

    @Test("Pending lines are bounded, and dropped lines are counted when reading resumes")
    func pendingLinesBoundedDropped() async throws {
        let pipe = try DescriptorPipe()
        let writer = LineWriter(descriptor: pipe.writingEnd)
        let line = String(repeating: "x", count: 10_000)
        for _ in 0..<1000 { writer.write(line) }
        let whole = try await blocking { () -> Int in
            var data: [UInt8] = []
            while true {
                data += pipe.read()
                guard data.last == UInt8(ascii: "\n") else { continue }
                let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
                #expect(lines.allSatisfy { $0.utf8.count <= LineWriter.Format.text.longestLine })
                let notes = lines.compactMap { line -> Int? in
                    guard line.hasSuffix(" left out here: this output was not read)") else { return nil }
                    return Int(line.dropFirst().prefix { $0 != " " })
                }
                let whole = lines.count - notes.count
                if whole + notes.reduce(0, +) == 1000 { return whole }
            }
        }
        #expect((60..<500).contains(whole))
        writer.write("again")
        #expect(try await blocking { String(decoding: pipe.read(), as: UTF8.self) } == "again\n")
    }

    @Test("Every line of JSON output is JSON, also the one that counts dropped lines")
    func linesJSON() async throws {
        let pipe = try DescriptorPipe()
        let writer = LineWriter(descriptor: pipe.writingEnd, format: .json)
        let line = #"{"value":"\#(String(repeating: "x", count: 100_000))"}"#
        for _ in 0..<100 { writer.write(line) }
        let notes = try await blocking { () -> [String] in
            var data: [UInt8] = []
            while true {
                data += pipe.read()
                guard data.last == UInt8(ascii: "\n") else { continue }
                let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
                let notes = lines.filter { $0 != line }
                if notes.isEmpty, lines.count < 100 { continue }
                return notes
            }
        }
        let count = try #require(notes.first?.firstMatch(of: /\d+/).flatMap { Int($0.0) })
        #expect((10..<60).contains(count))
        #expect(notes == [#"{"error":"\#(count) lines left out here: this output was not read"}"#])
        writer.finish()
    }

    @Test("A line about an upload is short, whatever the client sent")
    func lineAboutUploadShort() {
        let name = String(repeating: "n\u{1B}", count: 50_000)
        let file = ReceivedUpload.File(name: name, filename: name, contentType: name, size: 1, sha256: "00", path: name)
        let upload = ReceivedUpload(files: Array(repeating: file, count: 1000))
        let report = UploadReport(
            method: "POST", path: name, status: 200, upload: upload, error: name, bytesReceived: 1,
            duration: .seconds(1))
        let text = ServeLine(report).text
        #expect(text.utf8.count < 30_000)
        #expect(text.contains("and 995 more files"))
        #expect(!text.contains("\u{1B}"))
    }
}

private final class DescriptorPipe: Sendable {
    let readingEnd: CInt
    let writingEnd: CInt

    init() throws {
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        (readingEnd, writingEnd) = (ends[0], ends[1])
    }

    deinit {
        close(readingEnd)
        close(writingEnd)
    }

    /// Blocks until there are bytes.
    func read() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(Foundation.read(readingEnd, buffer.baseAddress, buffer.count), 0)
        }
    }
}
