import HummingbirdCore
import NIOCore
import _UploadLibc

/// A stored file that is open and is a picture by its first bytes.
final class PictureFile: Sendable {
    /// More is not shown: a browser would take its time.
    static let maximumSize: Int64 = 32 << 20
    private static let piece = 256 << 10

    let mediaType: String
    let size: Int64
    private let descriptor: Int32

    /// Nil when there is no such file any more, or when it is not a picture.
    init?(_ path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        var information = stat()
        let isFile =
            descriptor >= 0 && fstat(descriptor, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
        size = Int64(information.st_size)
        var start = [UInt8](repeating: 0, count: 16)
        let count = isFile ? pread(descriptor, &start, start.count, 0) : 0
        mediaType = FilePreview.pictureType(Array(start.prefix(max(0, count)))) ?? ""
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
        return try await Disk.run { () throws(DiskError) in
            var bytes = ByteBuffer()
            let read = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
                max(0, pread(self.descriptor, space.baseAddress, count, off_t(offset)))
            }
            guard read > 0 else { throw DiskError("read the picture, which was \(self.size) bytes long", code: EIO) }
            return bytes
        }
    }
}
