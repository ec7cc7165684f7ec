import NIOCore
import TestSupport
import Testing

@testable import UploadReceiver

@Suite(.phase(.computation)) struct FormReceiverTests {
    private func receiver(_ directory: String) throws -> FormReceiver {
        FormReceiver(
            try BoundaryParameter("B"), directory: directory,
            memory: FieldMemory.Reservation(in: FieldMemory(limit: 64 << 20)))
    }

    private static let twoFiles = """
        --B\r\nContent-Disposition: form-data; name=f; filename=a\r\nContent-Type: a/b\r\n\r\none\r
        --B\r\nContent-Disposition: form-data; name=k\r\n\r\nvalue\r
        --B\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\n\r
        --B--
        """

    @Test("Fields and files keep their order when the form arrives byte by byte")
    func fieldsFilesKeepTheir() async throws {
        try await withTemporaryFolder { directory in
            var receiver = try receiver(directory)
            for byte in Self.twoFiles.utf8 { try await receiver.receive(ByteBuffer(bytes: [byte])) }
            try await receiver.end()
            #expect(try names(in: directory).allSatisfy { $0.hasPrefix(".") })
            let upload = try await receiver.complete()
            #expect(upload.fields == [.init(name: "k", value: "value")])
            #expect(upload.files.map(\.path) == ["\(directory)/a", "\(directory)/a-1"])
            #expect(upload.files.map(\.size) == [3, 0])
            #expect(upload.files.map(\.contentType) == ["a/b", nil])
            #expect(upload.files[1].sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
            #expect(try names(in: directory) == ["a", "a-1"])
        }
    }

    @Test("A form that is discarded after its end leaves no file")
    func formDiscardedAfterEnd() async throws {
        try await withTemporaryFolder { directory in
            for completed in [false, true] {
                var receiver = try receiver(directory)
                try await receiver.receive(ByteBuffer(string: Self.twoFiles))
                try await receiver.end()
                if completed { _ = try await receiver.complete() }
                #expect(try names(in: directory).count == 2)
                await receiver.discard()
                #expect(try names(in: directory) == [])
            }
        }
    }

    @Test("The fields of a form have a common limit")
    func fieldsFormHaveCommon() async throws {
        try await withTemporaryFolder { directory in
            var receiver = try receiver(directory)
            let value = String(repeating: "x", count: 1 << 20)
            let field = "--B\r\nContent-Disposition: form-data; name=k\r\n\r\n\(value)\r\n"
            for _ in 0..<8 { try await receiver.receive(ByteBuffer(string: field)) }
            let error = await #expect(throws: HTTPError.self) { try await receiver.receive(ByteBuffer(string: field)) }
            #expect(error?.message == "the fields together are longer than 8388608 bytes")
        }
    }

    @Test("A missing directory is a file system error")
    func missingDirectoryFileSystem() async throws {
        var receiver = try receiver("/nowhere")
        await #expect(throws: FileSystemError.self) { try await receiver.receive(ByteBuffer(string: Self.twoFiles)) }
        await receiver.discard()
    }
}
