/// Decodes a response to text as the engine does. The first line of an input is the Content-Encoding, the second the
/// Content-Type, the rest is the body.
func check(_ input: [UInt8]) {
    var body = input
    let encoding = body.takeLine()
    let contentType = body.takeLine()

    let whole = Decoding(encoding, pieces: [body])
    for other in [Decoding(encoding, pieces: body.pieces), Decoding(encoding, pieces: body.map { [$0] })] {
        if whole.error == nil || whole.hasOneCoding {
            expect(other == whole, "the cuts change nothing: \(other.outcome), \(whole.outcome)")
        } else {
            // The cuts decide how far one coding gets before another one fails, but not whether it fails.
            expect(other.error != nil, "the cuts do not make a body good")
        }
    }
    checkText(whole.output, contentType)
}

private struct Decoding: Equatable {
    /// Small, so that small inputs pass it.
    private static let limit = 20_000

    let hasOneCoding: Bool
    var output: [UInt8] = []
    var error: ContentDecodingError?

    var outcome: String { "\(output.count) bytes, \(error.map(String.init(describing:)) ?? "no error")" }

    init(_ encoding: String, pieces: [[UInt8]]) {
        hasOneCoding = !encoding.utf8.contains(UInt8(ascii: ","))
        var decoder = ContentDecoder(contentEncoding: [encoding])
        for piece in pieces {
            let before = error
            do throws(ContentDecodingError) {
                try decode(piece, with: &decoder)
                expect(before == nil, "what failed stays failed")
            } catch {
                expect(before == nil || before == error, "it fails for the same reason again")
                self.error = error
            }
            expect(output.count <= Self.limit, "the output stays within the limit")
        }
        if decoder.passesThrough { expect(output.elementsEqual(pieces.joined().prefix(Self.limit)), "nothing changes") }
        do throws(ContentDecodingError) { try decoder.finish() } catch {
            expect(self.error == nil || self.error == error, "the end reports the failure before it")
            self.error = error
        }
    }

    private mutating func decode(
        _ piece: [UInt8], with decoder: inout ContentDecoder
    ) throws(ContentDecodingError) {
        try piece.withUnsafeBufferPointer { bytes throws(ContentDecodingError) in
            try decoder.decode(UnsafeRawBufferPointer(bytes), into: &output, limit: Self.limit)
        }
    }
}

private func checkText(_ bytes: [UInt8], _ contentType: String) {
    let text = TextDecoder.decode(bytes, contentType: contentType)
    expect(text.utf8.count <= 3 * bytes.count, "no byte becomes more than three")
    let charset = TextDecoder.charsetParameter(of: contentType).flatMap(Charset.init(label:))
    if let charset { expect(Charset(label: " \(charset.name.uppercased())\t") == charset, "a name is a label") }

    let marks: [[UInt8]] = [[0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE]]
    // The standard library is slow with invalid bytes.
    guard bytes.count <= 4096, !marks.contains(where: bytes.starts) else { return }
    switch charset?.scheme {
    case nil, .utf8:
        expect(text.utf8.elementsEqual(String(decoding: bytes, as: UTF8.self).utf8), "UTF-8 is the standard library's")
    case .singleByte, .userDefined: expect(text.unicodeScalars.count == bytes.count, "a byte is a character")
    default: break
    }
    if bytes.allSatisfy({ $0 < 0x80 && $0 != 0x0E && $0 != 0x0F && $0 != 0x1B }) {
        switch charset?.scheme {
        case .utf16LittleEndian, .utf16BigEndian, .replacement: break
        default: expect(text.utf8.elementsEqual(bytes), "ASCII is itself")
        }
    }
}
