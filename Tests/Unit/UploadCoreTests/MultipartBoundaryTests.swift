import Testing

@testable import UploadCore

@Suite("Multipart boundary")
struct MultipartBoundaryTests {
    @Test("A boundary contains the generator's 128 bits as hexadecimal digits, with leading zeros")
    func digits() {
        #expect(MultipartBoundary.fixed.text == "----UploadTask--0123456789ABCDEFFEDCBA9876543210")
        var zeros = FixedGenerator(0)
        #expect(MultipartBoundary(using: &zeros).text == "----UploadTask--" + String(repeating: "0", count: 32))
        var ones = FixedGenerator(.max, 1)
        #expect(MultipartBoundary(using: &ones).text == "----UploadTask--FFFFFFFFFFFFFFFF0000000000000001")
    }

    @Test("Ten thousand boundaries of the system's generator differ, are short enough and need no quotes")
    func system() {
        var generator = SystemRandomNumberGenerator()
        let texts = (0..<10_000).map { _ in MultipartBoundary(using: &generator).text }
        #expect(Set(texts).count == texts.count)
        #expect(texts.allSatisfy { $0.utf8.count <= 70 })
        // RFC 2046 allows more characters; these need no quotes in a header (RFC 9110, token).
        let allowed = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8
        #expect(texts.allSatisfy { $0.utf8.allSatisfy(allowed.contains) })
    }
}
