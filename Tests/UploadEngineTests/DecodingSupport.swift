import Foundation
import Testing

@testable import UploadEngine

/// Runs a Python 3 script and gives what it printed, line by line. Python's codecs, gzip and zlib are the foreign
/// oracle of these tests.
func python(_ script: String) throws -> [[String]] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: printed, as: UTF8.self).split(separator: "\n").map { line in
        line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    }
}

func bytes(hex: some StringProtocol) -> [UInt8] {
    let digits = hex.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

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

/// The same numbers everywhere.
struct Numbers {
    var state: UInt32

    mutating func next() -> UInt8 {
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
    }
}

/// The 64-bit hash, for comparisons with what is too long to be written down.
func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
