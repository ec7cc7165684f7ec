import HummingbirdCore
import NIOCore

/// The JSON text of an upload, generated in pieces: the whole text can be six times as long as the fields in it.
///
/// The keys are sorted by name, as in every other response.
struct UploadJSON {
    /// The approximate length of a piece.
    private static let piece = 64 << 10
    /// The number of bytes to escape at a time.
    private static let slice = 16 << 10

    private enum State {
        case start
        case field(Int)
        /// The `bytes` of a field, and the position in their text.
        case bytes(Int, String.Index)
        case value(Int, String.Index)
        case file(Int)
        case end
    }

    private let upload: ReceivedUpload
    private var state = State.start

    init(_ upload: ReceivedUpload) {
        self.upload = upload
    }

    /// The length of the whole text.
    var length: Int {
        var pieces = UploadJSON(upload)
        var length = 0
        while let piece = pieces.next() { length += piece.readableBytes }
        return length
    }

    /// The next piece; nil after the last.
    mutating func next() -> ByteBuffer? {
        var text = ByteBuffer()
        while text.readableBytes < Self.piece, write(to: &text) {}
        return text.readableBytes > 0 ? text : nil
    }

    /// Writes a little more; returns false at the end.
    private mutating func write(to text: inout ByteBuffer) -> Bool {
        switch state {
        case .start:
            text.writeString(#"{"fields":["#)
            state = .field(0)
        case .field(let index):
            guard index < upload.fields.count else {
                text.writeString(#"],"files":["#)
                state = .file(0)
                break
            }
            text.writeString(index > 0 ? ",{" : "{")
            if let bytes = upload.fields[index].bytes {
                text.writeString(#""bytes":""#)
                state = .bytes(index, bytes.startIndex)
            } else {
                beginValue(index, to: &text)
            }
        case .bytes(let index, let position):
            if let position = Self.write(upload.fields[index].bytes ?? "", from: position, to: &text) {
                state = .bytes(index, position)
            } else {
                text.writeString(#"","#)
                beginValue(index, to: &text)
            }
        case .value(let index, let position):
            if let position = Self.write(upload.fields[index].value, from: position, to: &text) {
                state = .value(index, position)
            } else {
                text.writeString(#""}"#)
                state = .field(index + 1)
            }
        case .file(let index):
            guard index < upload.files.count else {
                text.writeString("]}\n")
                state = .end
                break
            }
            if index > 0 { text.writeString(",") }
            Self.write(upload.files[index], to: &text)
            state = .file(index + 1)
        case .end: return false
        }
        return true
    }

    private mutating func beginValue(_ index: Int, to text: inout ByteBuffer) {
        let field = upload.fields[index]
        Self.write("name", field.name, to: &text)
        text.writeString(#","value":""#)
        state = .value(index, field.value.startIndex)
    }

    private static func write(_ file: ReceivedUpload.File, to text: inout ByteBuffer) {
        text.writeString("{")
        if let contentType = file.contentType {
            write("contentType", contentType, to: &text)
            text.writeString(",")
        }
        write("filename", file.filename, to: &text)
        text.writeString(",")
        write("name", file.name, to: &text)
        text.writeString(",")
        write("path", file.path, to: &text)
        text.writeString(",")
        write("sha256", file.sha256, to: &text)
        text.writeString(#","size":\#(file.size)}"#)
    }

    private static func write(_ key: String, _ value: String, to text: inout ByteBuffer) {
        text.writeString(#""\#(key)":""#)
        var position: String.Index? = value.startIndex
        while let start = position { position = write(value, from: start, to: &text) }
        text.writeString(#"""#)
    }

    /// Escapes the next bytes of a value; returns the next position, nil at the end.
    private static func write(_ value: String, from start: String.Index, to text: inout ByteBuffer) -> String.Index? {
        let bytes = value.utf8
        guard start < bytes.endIndex else { return nil }
        let end = bytes.index(start, offsetBy: slice, limitedBy: bytes.endIndex) ?? bytes.endIndex
        let part = bytes[start..<end]
        if part.withContiguousStorageIfAvailable({ escape(UnsafeRawBufferPointer($0), to: &text) }) == nil {
            Array(part).withUnsafeBytes { escape($0, to: &text) }
        }
        return end
    }

    /// Writes UTF-8 and escapes quotes, backslashes and control characters. All of them are single bytes, so the text
    /// may be cut anywhere.
    private static func escape(_ bytes: UnsafeRawBufferPointer, to text: inout ByteBuffer) {
        text.writeWithUnsafeMutableBytes(minimumWritableBytes: 6 * bytes.count) { space in
            // By pointer: this runs for every byte of a form's fields, also in a debug build.
            guard let start = space.bindMemory(to: UInt8.self).baseAddress, let input = bytes.baseAddress else {
                return 0
            }
            var output = start
            var rest = input.assumingMemoryBound(to: UInt8.self)
            let end = rest + bytes.count
            while rest < end {
                let byte = rest.pointee
                rest += 1
                if byte >= 0x20, byte != 0x22, byte != 0x5C {
                    output.pointee = byte
                    output += 1
                } else {
                    output += escape(byte, at: output)
                }
            }
            return output - start
        }
    }

    /// Writes the escape of one byte; returns its length, six at most.
    private static func escape(_ byte: UInt8, at output: UnsafeMutablePointer<UInt8>) -> Int {
        output[0] = 0x5C
        switch byte {
        case 0x22, 0x5C: output[1] = byte
        case 0x08: output[1] = UInt8(ascii: "b")
        case 0x09: output[1] = UInt8(ascii: "t")
        case 0x0A: output[1] = UInt8(ascii: "n")
        case 0x0C: output[1] = UInt8(ascii: "f")
        case 0x0D: output[1] = UInt8(ascii: "r")
        default:
            let low = byte & 15
            output[1] = UInt8(ascii: "u")
            output[2] = 0x30
            output[3] = 0x30
            output[4] = 0x30 + (byte >> 4)
            output[5] = low < 10 ? 0x30 + low : 0x61 + low - 10
            return 6
        }
        return 2
    }
}

extension ResponseBody {
    /// The text of an upload, generated while it is sent.
    init(_ json: UploadJSON) {
        self.init { writer in
            var pieces = json
            while let piece = pieces.next() { try await writer.write(piece) }
            try await writer.finish(nil)
        }
    }
}
