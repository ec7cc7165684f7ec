import HummingbirdCore
import NIOCore
import _UploadLibc

/// An open stored file whose first bytes are those of an image.
final class ImagePreview: Sendable {
    /// The largest image to show: browsers are slow with larger ones.
    static let maximumSize: Int64 = 32 << 20
    private static let piece = 256 << 10

    let mediaType: String
    let size: Int64
    private let descriptor: Int32

    /// Returns nil when the file no longer exists, is not an image or is too large.
    init?(_ path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        var information = stat()
        let isFile =
            descriptor >= 0 && fstat(descriptor, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
        size = Int64(information.st_size)
        var start = [UInt8](repeating: 0, count: 16)
        let count = isFile ? pread(descriptor, &start, start.count, 0) : 0
        mediaType = PreviewKind.imageType(Array(start.prefix(max(0, count)))) ?? ""
        guard !mediaType.isEmpty, size <= Self.maximumSize else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    var body: ResponseBody {
        ResponseBody { writer in
            var offset: Int64 = 0
            while offset < self.size {
                let bytes = try await self.read(at: offset)
                offset += Int64(bytes.readableBytes)
                try await writer.write(bytes)
            }
            try await writer.finish(nil)
        }
    }

    private func read(at offset: Int64) async throws -> ByteBuffer {
        let count = min(Self.piece, Int(size - offset))
        return try await FileSystem.run { () throws(FileSystemError) in
            var bytes = ByteBuffer()
            let read = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
                max(0, pread(self.descriptor, space.baseAddress, count, off_t(offset)))
            }
            guard read > 0 else {
                throw FileSystemError("read the image, which was \(self.size) bytes long", code: EIO)
            }
            return bytes
        }
    }
}
