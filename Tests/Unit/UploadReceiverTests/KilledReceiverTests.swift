import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

extension HeavyTests {
    /// The files of a killed receiver, and their removal by the next one.
    @Suite struct KilledReceiverTests {
        /// Begins an upload and returns when the receiver has part of it.
        private static func begin(_ port: Int) async throws -> RawClient {
            try await blocking {
                let client = try RawClient(port: port)
                try client.send(RawForm.head(length: 10_000_000, more: "Expect: 100-continue\r\n"))
                #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100"))
                try client.send(RawForm.body(String(repeating: "x", count: 1_000_000)))
                return client
            }
        }

        private static func parts(in directory: String) throws -> [String] {
            try names(in: directory).filter { $0.hasSuffix(".part") }
        }

        @Test("A receiver killed during uploads restarts at once on its port and cleans up")
        func receiverKilledDuringUploads() async throws {
            try await withTemporaryFolder { directory in
                var port = 0
                for round in 0..<10 {
                    let receiver = try await ReceiverProcess(directory: directory, port: port)
                    #expect(round == 0 || receiver.port == port)
                    port = receiver.port
                    #expect(try Self.parts(in: directory) == [])
                    var clients: [RawClient] = []
                    for _ in 0..<5 { clients.append(try await Self.begin(port)) }
                    while try Self.parts(in: directory).count < clients.count {}
                    let stored = try await receiver.response(RawForm.request(RawForm.body("abc")).utf8)
                    #expect(stored.status == 200)
                    await receiver.kill()
                    #expect(try Self.parts(in: directory).count == clients.count)
                    for client in clients { client.close() }
                }
                try await ReceiverProcess.run(directory: directory) { _ in
                    let left = try names(in: directory)
                    #expect(left == (["a.txt"] + (1..<10).map { "a-\($0).txt" }).sorted())
                }
            }
        }

        @Test("Files of other programs stay, whatever their names")
        func filesOtherProgramsStay() async throws {
            try await withTemporaryFolder { directory in
                let others = [
                    ".upload-.part", ".upload-A B.part", ".upload-abc", "upload-abc.part", ".upload-abc.part.txt",
                    ".part",
                    ".upload--1.part", ".upload-zzzzzzzzzzzzzzzzzzz.part", "notes.part",
                ].sorted()
                for name in others + [".upload-1y2p0ij32e8e7.part"] {
                    try Data().write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
                }
                try FileManager.default.createDirectory(
                    atPath: "\(directory)/.upload-abc.part", withIntermediateDirectories: false)
                try await ReceiverProcess.run(directory: directory) { _ in
                    let left = try names(in: directory)
                    #expect(left == (others + [".upload-abc.part"]).sorted())
                }
            }
        }

        @Test("A second receiver does not remove the temporary files of the first")
        func secondReceiverDoesNot() async throws {
            try await withTemporaryFolder { directory in
                try await ReceiverProcess.run(directory: directory) { first in
                    let client = try await Self.begin(first.port)
                    while try Self.parts(in: directory).isEmpty {}
                    for _ in 0..<3 {
                        try await ReceiverProcess.run(directory: directory) { second in
                            #expect(try Self.parts(in: directory).count == 1)
                            let stored = try await second.response(RawForm.request(RawForm.body("abc")).utf8)
                            #expect(stored.status == 200)
                        }
                    }
                    client.close()
                }
            }
        }
    }
}
