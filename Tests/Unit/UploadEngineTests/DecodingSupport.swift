@testable import UploadCore
@testable import UploadEngine

/// Decodes pieces one after the other, with `finish` at the end unless the connection was cut.
func undo(
    _ contentEncoding: String..., pieces: [[UInt8]], limit: Int = 1 << 24, isCut: Bool = false
) throws(ContentDecodingError) -> [UInt8] {
    var decoder = ContentDecoder(contentEncoding: contentEncoding)
    var output: [UInt8] = []
    for piece in pieces { try decode(piece, &decoder, &output, limit) }
    if !isCut { try decoder.finish() }
    return output
}

func decode(
    _ piece: [UInt8], _ decoder: inout ContentDecoder, _ output: inout [UInt8], _ limit: Int
) throws(ContentDecodingError) {
    var failure: ContentDecodingError?
    piece.withUnsafeBytes { bytes in
        do throws(ContentDecodingError) {
            try decoder.decode(bytes, into: &output, limit: limit)
        } catch { failure = error }
    }
    if let failure { throw failure }
}
