import CUploadZlib
import UploadCore

/// The reason why the content coding of a body cannot be decoded.
enum ContentDecodingError: Error, Equatable {
    /// The bytes are invalid in their coding, or end too early.
    case damaged(_ reason: String)

    /// The decoded body exceeds the limit.
    case tooLarge

    /// The decoded bytes could not be written to their file.
    case notWritten(errno: CInt)
}

/// Decodes the `Content-Encoding` of one body, piece by piece.
///
/// `gzip`, `x-gzip` and `deflate` are supported; `identity` and empty list elements are ignored. Several codings, in one
/// field or several, are decoded in reverse order. If the list has an unknown coding, or more than `mostCodings`, the body
/// stays unchanged: a partly decoded body would be of no use.
///
/// - `gzip` may consist of several members, all are decoded. Bytes after a complete member that do not begin with the
///   magic number of another one (zero padding, garbage) are ignored, as browsers do.
/// - `deflate` is read as zlib-wrapped when its first two bytes are a zlib header, else as raw deflate. Bytes after its
///   end are ignored.
/// - An empty body is complete whatever its coding.
///
/// Memory is one inflate window and one scratch buffer per coding, besides the output, which never passes the limit.
struct ContentDecoder: ~Copyable {
    /// The limit of codings; a longer list is an attack.
    static let mostCodings = 5

    /// The decoders in order; empty for an unchanged body.
    private let stages: [Inflater]
    /// Decoded bytes so far.
    private var length = 0
    private var failure: ContentDecodingError?

    /// - Parameter contentEncoding: The values of the `Content-Encoding` fields in their order; may be empty.
    init(contentEncoding: [String]) {
        var codings: [Inflater.Coding] = []
        for element in contentEncoding.flatMap({ $0.utf8.split(separator: UInt8(ascii: ",")) }) {
            switch Substring(element).trimmingBlanks.lowercasedASCII {
            case "", "identity": continue
            case "gzip", "x-gzip": codings.append(.gzip)
            case "deflate": codings.append(.deflate)
            default:
                stages = []
                return
            }
        }
        stages = codings.count > Self.mostCodings ? [] : codings.reversed().map(Inflater.init)
    }

    /// Whether the body stays unchanged: it has no coding, or an unknown one.
    var passesThrough: Bool { stages.isEmpty }

    /// Decodes the next bytes of the body and appends the result to `output`.
    ///
    /// - Parameter limit: The limit in bytes for the body. `output` is filled up to the limit before `tooLarge` is thrown,
    ///   and never beyond.
    /// - Throws: The same error again at each call after the first that threw. `output` keeps the bytes before it.
    mutating func decode(
        _ bytes: UnsafeRawBufferPointer, into output: inout [UInt8], limit: Int
    ) throws(ContentDecodingError) {
        try decode(bytes, limit: limit) { piece in output.append(contentsOf: piece) }
    }

    /// Decodes the next bytes of the body and passes the result on, piece by piece.
    ///
    /// - Parameters:
    ///   - limit: The limit in bytes for the body.
    ///   - sink: Receives the decoded bytes.
    /// - Throws: As ``decode(_:into:limit:)``, and errors of `sink`.
    mutating func decode(
        _ bytes: UnsafeRawBufferPointer, limit: Int,
        _ sink: (UnsafeRawBufferPointer) throws(ContentDecodingError) -> Void
    ) throws(ContentDecodingError) {
        if let failure { throw failure }
        do throws(ContentDecodingError) {
            try run(0, bytes, limit, sink)
        } catch {
            failure = error
            throw error
        }
    }

    /// Ends the body. Throws when its coding is incomplete; a caller whose connection was cut ignores that: `decode` has
    /// already returned all bytes.
    mutating func finish() throws(ContentDecodingError) {
        if let failure { throw failure }
        for stage in stages {
            try stage.finish()
        }
    }

    private mutating func run(
        _ index: Int, _ bytes: UnsafeRawBufferPointer, _ limit: Int,
        _ sink: (UnsafeRawBufferPointer) throws(ContentDecodingError) -> Void
    ) throws(ContentDecodingError) {
        guard index < stages.count else {
            let allowed = UnsafeRawBufferPointer(rebasing: bytes.prefix(max(0, limit - length)))
            length += allowed.count
            try sink(allowed)
            if bytes.count > allowed.count { throw .tooLarge }
            return
        }
        try stages[index].inflate(bytes) { piece throws(ContentDecodingError) in
            // Bytes between two codings are not stored, but cost time: incompressible data grows by far less than an
            // eighth, so more than this cannot become a body within the limit.
            if index + 1 < stages.count, stages[index].produced - limit > limit / 8 + 1024 { throw .tooLarge }
            try run(index + 1, piece, limit, sink)
        }
    }
}

/// The decoder of one coding. A class, because zlib's state points at its `z_stream`, which must not move.
private final class Inflater {
    enum Coding: String {
        case gzip, deflate
    }

    private enum State {
        /// No byte has arrived.
        case empty

        /// The first byte of `deflate`, kept until the second one distinguishes zlib-wrapped from raw.
        case oneByte(UInt8)
        case inflating

        /// A gzip member is complete, and this many bytes of the next one's magic number have arrived.
        case betweenMembers(Int)

        /// Complete: the bytes that follow are ignored.
        case complete
    }

    private static let magic: [UInt8] = [0x1F, 0x8B]
    private static let scratchSize = 1 << 16

    private let coding: Coding
    private let stream: UnsafeMutablePointer<z_stream>
    private let scratch: UnsafeMutableRawBufferPointer
    private var state = State.empty
    private var isOpen = false

    /// Decoded bytes so far, including the present piece.
    private(set) var produced = 0

    init(_ coding: Coding) {
        self.coding = coding
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        scratch = .allocate(byteCount: Self.scratchSize, alignment: 16)
    }

    deinit {
        if isOpen { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
        scratch.deallocate()
    }

    func finish() throws(ContentDecodingError) {
        switch state {
        case .empty, .betweenMembers, .complete: return
        case .oneByte, .inflating: throw .damaged("the \(coding.rawValue) data ends before its end")
        }
    }

    func inflate(
        _ bytes: UnsafeRawBufferPointer,
        _ sink: (UnsafeRawBufferPointer) throws(ContentDecodingError) -> Void
    ) throws(ContentDecodingError) {
        var rest = bytes[...]
        while let byte = rest.first {
            switch state {
            case .empty where coding == .gzip:
                try open(windowBits: MAX_WBITS + 16)
            case .empty:
                state = .oneByte(byte)
                rest.removeFirst()
            case .oneByte(let first):
                try open(windowBits: Self.isZlibHeader(first, byte) ? MAX_WBITS : -MAX_WBITS)
                try feed(first, sink)
            case .inflating:
                let used = try step(UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30)), sink)
                rest.removeFirst(used)
            case .betweenMembers(let matched) where byte != Self.magic[matched]:
                state = .complete
            case .betweenMembers(let matched) where matched + 1 == Self.magic.count:
                rest.removeFirst()
                try check(inflateReset(stream))
                state = .inflating
                try feed((Self.magic[0], Self.magic[1]), sink)
            case .betweenMembers(let matched):
                rest.removeFirst()
                state = .betweenMembers(matched + 1)
            case .complete:
                return
            }
        }
    }

    /// RFC 1950: method 8, a window of at most 32 KiB, and a check that makes the two bytes a multiple of 31. No
    /// encoder begins raw deflate so: it would be a stored block with its padding bits set.
    private static func isZlibHeader(_ cmf: UInt8, _ flg: UInt8) -> Bool {
        cmf & 0x0F == 8 && cmf >> 4 <= 7 && (UInt16(cmf) << 8 | UInt16(flg)) % 31 == 0
    }

    private func open(windowBits: Int32) throws(ContentDecodingError) {
        try check(czlib_inflateInit2(stream, windowBits))
        isOpen = true
        state = .inflating
    }

    /// Inflates bytes that were kept. They are part of a header and cannot complete a stream.
    private func feed<Bytes: BitwiseCopyable>(
        _ kept: Bytes, _ sink: (UnsafeRawBufferPointer) throws(ContentDecodingError) -> Void
    ) throws(ContentDecodingError) {
        try withUnsafeBytes(of: kept) { kept throws(ContentDecodingError) in _ = try step(kept, sink) }
    }

    /// Inflates until the bytes are used up or the stream is complete.
    ///
    /// - Returns: The number of bytes used.
    private func step(
        _ bytes: UnsafeRawBufferPointer,
        _ sink: (UnsafeRawBufferPointer) throws(ContentDecodingError) -> Void
    ) throws(ContentDecodingError) -> Int {
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: Bytef.self))
        stream.pointee.avail_in = uInt(bytes.count)
        defer {
            stream.pointee.next_in = nil
            stream.pointee.avail_in = 0
        }
        while true {
            stream.pointee.next_out = scratch.baseAddress?.assumingMemoryBound(to: Bytef.self)
            stream.pointee.avail_out = uInt(scratch.count)
            let result = CUploadZlib.inflate(stream, Z_SYNC_FLUSH)
            let piece = UnsafeRawBufferPointer(rebasing: scratch.dropLast(Int(stream.pointee.avail_out)))
            if !piece.isEmpty {
                produced += piece.count
                try sink(piece)
            }
            if result == Z_STREAM_END {
                state = coding == .gzip ? .betweenMembers(0) : .complete
                return bytes.count - Int(stream.pointee.avail_in)
            }
            // Z_BUF_ERROR: more input is needed.
            if result != Z_BUF_ERROR { try check(result) }
            if stream.pointee.avail_in == 0, stream.pointee.avail_out > 0 { return bytes.count }
        }
    }

    private func check(_ result: Int32) throws(ContentDecodingError) {
        guard result != Z_OK else { return }
        let detail =
            switch result {
            case Z_NEED_DICT: ": it needs a preset dictionary"
            case Z_MEM_ERROR: ": there is no memory left to decompress it"
            default: ""
            }
        throw .damaged("the \(coding.rawValue) data is damaged\(detail)")
    }
}
