import HTTPTypes
import HummingbirdCore
import NIOCore
import _UploadLibc

/// The response of the target to a complete upload, from the disk. It is the same whenever it is sent.
struct StoredAnswer {
    private static let piece = 64 << 10

    let answer: ResourceRecord.Answer
    let id: String
    let folder: ResourceFolder

    func response(_ headers: HTTPFields) async -> ServerResponse {
        let status = HTTPResponse.Status(code: answer.status)
        guard let length = answer.length else { return ServerResponse(status: status, headers: headers) }
        let (folder, id) = (folder, id)
        let file = try? await FileSystem.run { () throws(FileSystemError) in
            let hasReply = folder.size(ResourceFolder.name(.reply, of: id)) != nil
            return OpenFile(try folder.open(hasReply ? .reply : .upload, of: id, O_RDONLY))
        }
        guard let file else {
            return ServerResponse(
                HTTPError(.internalServerError, "cannot read the response of this upload", headers: headers))
        }
        return ServerResponse(
            status: status, headers: headers, contentType: answer.contentType, length: length,
            stream: ResponseBody { writer in
                var offset: Int64 = 0
                while offset < length {
                    let bytes = try await file.read(at: offset, min(Int64(Self.piece), length - offset))
                    offset += Int64(bytes.readableBytes)
                    try await writer.write(bytes)
                }
                try await writer.finish(nil)
            })
    }

    /// A descriptor that is closed with the last reference.
    private final class OpenFile: Sendable {
        private let descriptor: Int32

        init(_ descriptor: Int32) { self.descriptor = descriptor }

        deinit { close(descriptor) }

        func read(at offset: Int64, _ count: Int64) async throws -> ByteBuffer {
            try await FileSystem.run { () throws(FileSystemError) in
                var bytes = ByteBuffer()
                let read = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: Int(count)) { space in
                    max(0, pread(self.descriptor, space.baseAddress, Int(count), off_t(offset)))
                }
                guard read > 0 else { throw FileSystemError("read the response", code: EIO) }
                return bytes
            }
        }
    }
}
