import NIOCore

/// Counts HTTP/2 frames in bytes that arrive in pieces of any size (RFC 9113, section 4.1).
struct HTTP2FrameReader {
    private static let headerLength = 9

    /// Bytes that belong to the preface or to the payload of the present frame.
    private var rest: Int
    private var isData = false
    /// The bytes of the next frame header that have arrived.
    private var header: [UInt8] = []
    /// The number of frames: of DATA, and of all other types.
    private(set) var dataFrames = 0
    private(set) var otherFrames = 0
    /// Bytes of the payloads of DATA frames.
    private(set) var dataBytes: Int64 = 0

    /// - Parameter preface: Bytes before the first frame.
    init(preface: Int = 0) { rest = preface }

    mutating func read(_ bytes: ByteBufferView) {
        var bytes = bytes
        while !bytes.isEmpty {
            if rest > 0 {
                let count = min(rest, bytes.count)
                if isData { dataBytes += Int64(count) }
                rest -= count
                bytes = bytes.dropFirst(count)
            } else {
                let missing = bytes.prefix(Self.headerLength - header.count)
                header += missing
                bytes = bytes.dropFirst(missing.count)
                guard header.count == Self.headerLength else { return }
                // Length, type, flags, stream.
                rest = Int(header[0]) << 16 | Int(header[1]) << 8 | Int(header[2])
                isData = header[3] == 0
                if isData { dataFrames += 1 } else { otherFrames += 1 }
                header = []
            }
        }
    }
}
