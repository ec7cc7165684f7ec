import Testing

@testable import UploadCore

@Suite("ASCII")
struct ASCIITests {
    @Test("Every byte is classified as the C locale does", arguments: UInt8.min...UInt8.max)
    func classes(byte: UInt8) {
        let scalar = Unicode.Scalar(byte)
        let digits: ClosedRange<Unicode.Scalar> = "0"..."9"
        let upper: ClosedRange<Unicode.Scalar> = "A"..."Z"
        let lower: ClosedRange<Unicode.Scalar> = "a"..."z"
        #expect(ASCII.isDigit(byte) == digits.contains(scalar))
        #expect(ASCII.isLetter(byte) == (upper.contains(scalar) || lower.contains(scalar)))
        #expect(ASCII.isControl(byte) == (byte < 32 || byte == 127))
        #expect(ASCII.lowercased(byte) == (upper.contains(scalar) ? byte + 32 : byte))
        let hexValue = byte < 128 ? UInt8(String(scalar), radix: 16) : nil
        #expect(ASCII.hexValue(byte) == hexValue)
    }

    @Test("Every byte has two upper-case hexadecimal digits, which read back", arguments: UInt8.min...UInt8.max)
    func hexDigits(byte: UInt8) {
        let (high, low) = ASCII.hexDigits(byte)
        let digits = String(decoding: [high, low], as: UTF8.self)
        #expect(digits == digits.uppercased())
        #expect(UInt8(digits, radix: 16) == byte)
        var encoded = Array("a".utf8)
        encoded.appendPercentEncoded(byte)
        #expect(encoded == Array("a%\(digits)".utf8))
    }

    @Test("Comparing names ignores the case of A to Z, and of no other letter")
    func comparison() {
        #expect("Content-TYPE".equalsIgnoringASCIICase("content-type"))
        #expect("".equalsIgnoringASCIICase(""))
        #expect(!"Content-Type".equalsIgnoringASCIICase("Content-Typ"))
        #expect(!"Content-Type".equalsIgnoringASCIICase("Content_Type"))
        #expect(!"É".equalsIgnoringASCIICase("é"))
        #expect(!"K".equalsIgnoringASCIICase("\u{212A}"))
        #expect(!"[".equalsIgnoringASCIICase("{"))
        #expect(!"@".equalsIgnoringASCIICase("`"))
    }

    @Test("Only A to Z become lower case")
    func lowercasedASCII() {
        #expect("AZaz09-É\u{212A}[]".lowercasedASCII == "azaz09-É\u{212A}[]")
    }
}
