import TestSupport
import Testing

@testable import UploadTextEncodings

private func decoded(_ bytes: [UInt8], _ label: String) -> String {
    TextDecoder.decode(bytes, contentType: "text/plain; charset=\(label)")
}

@Suite("Text decoding", .phase(.computation))
struct TextDecoderTests {
    @Test("An empty body is the empty string in every encoding")
    func empty() {
        #expect(TextDecoder.decode([], contentType: nil) == "")
        for label in Charset.byLabel.keys { #expect(decoded([], label) == "") }
    }

    @Test("ASCII is unchanged in every encoding except UTF-16 and replacement")
    func ascii() {
        let text = "{\"ok\": true, \"size\": 12}\r\n"
        for (label, charset) in Charset.byLabel {
            switch charset.scheme {
            case .utf16LittleEndian, .utf16BigEndian, .replacement: break
            default: #expect(decoded(Array(text.utf8), label) == text, "\(label)")
            }
        }
    }

    @Test(
        "Without a charset, or with an unknown one, the body is UTF-8",
        arguments: [nil, "", "text/plain", "text/plain; charset=", "text/plain; charset=klingon", "charset=gbk"])
    func plain(_ contentType: String?) {
        #expect(TextDecoder.decode(Array("grün 上传 🚀".utf8), contentType: contentType) == "grün 上传 🚀")
    }

    @Test(
        "A word in each encoding",
        arguments: [
            ("utf-8", "e4b88ae4bca0", "上传"), ("gbk", "c9cfb4ab", "上传"), ("gb2312", "c9cfb4ab80", "上传€"),
            ("gb18030", "c9cf81308130a8bc9439da33", "上\u{80}ḿ💩"), ("big5", "a457b6c7a3e1", "上傳€"),
            ("big5", "886288668864", "\u{CA}\u{304}\u{CA}\u{CA}\u{30C}"), ("shift_jis", "93fa967b8ceab1", "日本語ｱ"),
            ("shift_jis", "8160f040", "～\u{E000}"), ("euc-jp", "c6fccbdcb8ec8eb18fb0a1", "日本語ｱ丂"),
            ("iso-2022-jp", "1b2442467c4b5c1b284a5c7e1b2849311b284241", "日本¥‾ｱA"), ("euc-kr", "c7d1b1db8141", "한글갂"),
            ("iso-8859-1", "e4f6fc80", "äöü€"), ("us-ascii", "93949f", "“”Ÿ"), ("iso-8859-15", "a4", "€"),
            ("iso-8859-9", "fdfef0", "ışğ"), ("iso-8859-2", "b1e6", "ąć"),
            ("windows-1251", "e7e0e3f0f3e7eae0", "загрузка"),
            ("koi8-r", "dac1c7d2d5dacbc1", "загрузка"), ("koi8-u", "aebe", "ўЎ"),
            ("ibm866", "a7a0a3e0e3a7aaa0", "загрузка"),
            ("windows-874", "cdd1bb", "อัป"), ("macintosh", "8ac6f0", "ä∆\u{F8FF}"), ("x-mac-cyrillic", "ff", "€"),
            ("windows-1255", "e9ca", "י\u{05BA}"), ("windows-1258", "61ec", "a\u{301}"),
            ("x-user-defined", "4180ff", "A\u{F780}\u{F7FF}"),
            ("utf-16", "41002020", "A\u{2020}"), ("utf-16be", "4e0aD83DDE80", "上🚀"),
        ])
    func words(_ label: String, _ hex: String, _ text: String) {
        #expect(Array(decoded(bytes(hex: hex), label).unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test("A byte order mark takes precedence over the charset, and one mark is removed")
    func byteOrderMark() {
        for charset in ["gbk", "utf-8", "utf-16be", "iso-2022-kr", "klingon"] {
            #expect(decoded(bytes(hex: "efbbbfc3a4"), charset) == "ä")
            #expect(decoded(bytes(hex: "fffee400"), charset) == "ä")
            #expect(decoded(bytes(hex: "feff00e4"), charset) == "ä")
        }
        #expect(TextDecoder.decode(bytes(hex: "efbbbf"), contentType: nil) == "")
        #expect(Array(TextDecoder.decode(bytes(hex: "efbbbfefbbbf"), contentType: nil).unicodeScalars) == ["\u{FEFF}"])
        #expect(Array(TextDecoder.decode(bytes(hex: "fffefffe"), contentType: nil).unicodeScalars) == ["\u{FEFF}"])
        #expect(decoded(bytes(hex: "efbb"), "iso-8859-1") == "ï»")
        #expect(decoded(bytes(hex: "efbb"), "utf-8") == "\u{FFFD}")
        // Only marks of UTF-8 and UTF-16 are removed.
        #expect(Array(decoded(bytes(hex: "84319533"), "gb18030").unicodeScalars) == ["\u{FEFF}"])
    }

    @Test(
        "Invalid UTF-8 becomes one U+FFFD for each maximal subpart",
        arguments: [
            ("41ff42", "A\u{FFFD}B"), ("e4b841", "\u{FFFD}A"), ("f09f9a", "\u{FFFD}"), ("c080", "\u{FFFD}\u{FFFD}"),
            ("eda080", "\u{FFFD}\u{FFFD}\u{FFFD}"), ("f4908080", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("80", "\u{FFFD}"),
        ])
    func badUTF8(_ hex: String, _ text: String) {
        #expect(TextDecoder.decode(bytes(hex: hex), contentType: nil) == text)
    }

    @Test("Random bytes are decoded as UTF-8 the way Python decodes them")
    func randomUTF8() async throws {
        let lines = try await python(
            """
            import random
            random.seed(11)
            pool = [bytes([b]) for b in range(128, 256)] * 2 + ['ä'.encode(), '上'.encode(), '🚀'.encode(), b'A'] * 20
            for _ in range(200):
                data = b'A' + b''.join(random.choice(pool) for _ in range(200))
                print(data.hex(), data.decode('utf-8', 'replace').encode().hex())
            """)
        for line in lines {
            #expect(Array(TextDecoder.decode(bytes(hex: line[0]), contentType: nil).utf8) == bytes(hex: line[1]))
        }
        #expect(lines.count == 200)
    }

    @Test(
        "Invalid UTF-16 becomes U+FFFD: a lone surrogate, an odd byte at the end",
        arguments: [
            ("00d84100", "\u{FFFD}A"), ("00dc4100", "\u{FFFD}A"), ("410042", "A\u{FFFD}"), ("00d8", "\u{FFFD}"),
            ("00d842", "\u{FFFD}"), ("00d800d800dc", "\u{FFFD}\u{10000}"), ("41", "\u{FFFD}"),
        ])
    func badUTF16(_ hex: String, _ text: String) {
        #expect(decoded(bytes(hex: hex), "utf-16le") == text)
    }

    @Test(
        "After an invalid sequence decoding continues as the standard requires, and no ASCII byte is lost",
        arguments: [
            ("gbk", "81223a22", "\u{FFFD}\":\""), ("gbk", "ff41", "\u{FFFD}A"), ("gbk", "c9", "\u{FFFD}"),
            ("gb18030", "813041", "\u{FFFD}0A"), ("gb18030", "81308141", "\u{FFFD}0丄"), ("gb18030", "8130", "\u{FFFD}"),
            ("gb18030", "813081", "\u{FFFD}"), ("gb18030", "e3329a36", "\u{FFFD}"), ("gb18030", "84318236", "︐"),
            ("big5", "8022", "\u{FFFD}\""), ("big5", "a322", "\u{FFFD}\""), ("big5", "81ff22", "\u{FFFD}\""),
            ("shift_jis", "a0fd8122", "\u{FFFD}\u{FFFD}\u{FFFD}\""), ("shift_jis", "80", "\u{80}"),
            ("euc-jp", "8e22", "\u{FFFD}\""), ("euc-jp", "8fa122", "\u{FFFD}\""), ("euc-jp", "8fa1a141", "\u{FFFD}A"),
            ("euc-jp", "8fa1", "\u{FFFD}"), ("euc-kr", "c722", "\u{FFFD}\""), ("euc-kr", "80ff", "\u{FFFD}\u{FFFD}"),
            ("iso-2022-jp", "1b2842411b41", "A\u{FFFD}A"), ("iso-2022-jp", "1b28421b2842", "\u{FFFD}"),
            ("iso-2022-jp", "1b2442461b284241", "\u{FFFD}A"), ("iso-2022-jp", "0e80", "\u{FFFD}\u{FFFD}"),
            ("windows-1252", "818d8f909d", "\u{81}\u{8D}\u{8F}\u{90}\u{9D}"),
            ("windows-1253", "aad2ff", "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("iso-8859-6", "a1", "\u{FFFD}"), ("hz-gb-2312", "414243", "\u{FFFD}"),
        ])
    func resynchronises(_ label: String, _ hex: String, _ text: String) {
        #expect(Array(decoded(bytes(hex: hex), label).unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test("Text that Python encoded in a legacy encoding is decoded unchanged")
    func pythonText() async throws {
        let lines = try await python(
            """
            import random
            random.seed(3)
            han = [chr(c) for c in range(0x4e00, 0x9fa6)]
            kana = [chr(c) for c in range(0x3041, 0x3094)] + [chr(c) for c in range(0x30a1, 0x30f7)]
            hangul = [chr(c) for c in range(0xac00, 0xd7a4)]
            any = [chr(c) for c in range(0x100, 0x1000)] + [chr(c) for c in range(0x1f300, 0x1f700)]
            latin = [chr(c) for c in range(0xa0, 0x250)]
            other = [chr(c) for c in range(0x370, 0x700)] + [chr(c) for c in range(0xe01, 0xe5c)] + latin
            ascii = [chr(c) for c in range(0x20, 0x7f)]
            codecs = [('gbk', 'gbk', han), ('gb18030', 'gb18030', han + any), ('big5', 'big5', han),
                ('big5-hkscs', 'big5hkscs', han), ('shift_jis', 'cp932', han + kana), ('euc-jp', 'euc_jp', han + kana),
                ('iso-2022-jp', 'iso2022_jp', han + kana), ('euc-kr', 'cp949', hangul + han),
                ('utf-16le', 'utf_16_le', han + any), ('utf-16be', 'utf_16_be', han + any),
                ('koi8-r', 'koi8_r', other), ('koi8-u', 'koi8_u', other), ('ibm866', 'cp866', other),
                ('macintosh', 'mac_roman', latin), ('windows-874', 'cp874', other)]
            codecs += [('iso-8859-%d' % n, 'iso8859_%d' % n, other) for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)]
            codecs += [('windows-%d' % n, 'cp%d' % n, other) for n in range(1250, 1259)]
            for label, codec, pool in codecs:
                def known(c):
                    try: return c.encode(codec).decode(codec) == c
                    except UnicodeError: return False
                pool = [c for c in pool if known(c)]
                for _ in range(3):
                    text = 'A' + ''.join(random.choice(pool if random.random() < .8 else ascii) for _ in range(500))
                    print(label, len(pool), text.encode(codec).hex(), text.encode().hex())
            """)
        #expect(lines.count == 3 * (15 + 12 + 9))
        for line in lines {
            #expect(Int(line[1]) ?? 0 > 20, "\(line[0])")
            #expect(Array(decoded(bytes(hex: line[2]), line[0]).utf8) == bytes(hex: line[3]), "\(line[0])")
        }
    }

    /// 64-bit FNV-1a of the UTF-8 into which a transcription of the standard's decoders, with its published indexes,
    /// decodes `everything(name)`.
    static let expected: [(String, UInt64)] = [
        ("IBM866", 0xEBCF53F0F9FD8685),
        ("ISO-8859-2", 0x9F9697F538DBCB30),
        ("ISO-8859-3", 0x6E92EE3D33DC2DBD),
        ("ISO-8859-4", 0x15901F5B0733D818),
        ("ISO-8859-5", 0x5AAD27795C747B21),
        ("ISO-8859-6", 0x5C6F5A3A231299BD),
        ("ISO-8859-7", 0x70AB31A77D6BE724),
        ("ISO-8859-8", 0xD8FCFD9BF691FCE1),
        ("ISO-8859-8-I", 0xD8FCFD9BF691FCE1),
        ("ISO-8859-10", 0x96051998BDBF26FB),
        ("ISO-8859-13", 0x86EAB46717F26660),
        ("ISO-8859-14", 0xE0D311BA22ADB3D4),
        ("ISO-8859-15", 0x5771844C5C4FD5A0),
        ("ISO-8859-16", 0xB2057B219BF3107C),
        ("KOI8-R", 0xE252F531818149BE),
        ("KOI8-U", 0x11691DAC0276B920),
        ("macintosh", 0x7F36E1C9E71F2F3A),
        ("windows-874", 0xB96D50D37FB872D3),
        ("windows-1250", 0x3D0E13A555EAD744),
        ("windows-1251", 0x267D5653CFDCA2B0),
        ("windows-1252", 0x064210AC5943AC1E),
        ("windows-1253", 0x4638F908E236FB2F),
        ("windows-1254", 0xC104B121EDEE1163),
        ("windows-1255", 0xDED4CD31ACA61539),
        ("windows-1256", 0x7BACA5BBB20328A4),
        ("windows-1257", 0xD7787733853C8CD0),
        ("windows-1258", 0xC09CDD0E2689EFBC),
        ("x-mac-cyrillic", 0xB460501975532525),
        ("GBK", 0x04536995125AB1C4),
        ("gb18030", 0x04536995125AB1C4),
        ("Big5", 0x62B2DDFCFFC2E6C9),
        ("EUC-JP", 0xCC04A6872ED96A31),
        ("ISO-2022-JP", 0x638B5DB4640CC220),
        ("Shift_JIS", 0xFD96D96435D2A800),
        ("EUC-KR", 0x44D8768EA9166C42),
        ("UTF-16BE", 0x23B54A47FF57B91B),
        ("UTF-16LE", 0x19C82D1217C22484),
        ("x-user-defined", 0xCCE64F7FB580DA40),
    ]

    @Test(
        "Every sequence and random noise are decoded as the standard's indexes and algorithms require",
        arguments: expected)
    func everySequence(_ name: String, _ expected: UInt64) {
        #expect(fnv1a(decoded(Self.everything(name), name).utf8) == expected)
    }

    /// Every byte, every pair of bytes with a high one first, every longer sequence that the encoding has, and noise.
    private static func everything(_ name: String) -> [UInt8] {
        var bytes: [UInt8] = [0x0A] + Array(0...0xFF) + [0x0A]
        if ["GBK", "gb18030", "Big5", "EUC-JP", "Shift_JIS", "EUC-KR"].contains(name) {
            for lead in UInt8(0x80)...0xFF { for trail in UInt8(0)...0xFF { bytes += [lead, trail, 0x0A] } }
        }
        if name == "EUC-JP" {
            for lead in UInt8(0xA1)...0xFE { for trail in UInt8(0)...0xFF { bytes += [0x8F, lead, trail, 0x0A] } }
        }
        if name == "ISO-2022-JP" {
            bytes += [0x1B, 0x24, 0x42]
            for lead in UInt8(0x21)...0x7E { for trail in UInt8(0x21)...0x7E { bytes += [lead, trail] } }
            bytes += [0x1B, 0x28, 0x42]
        }
        if ["GBK", "gb18030"].contains(name) {
            for first in UInt8(0x81)...0x84 {
                for second in UInt8(0x30)...0x39 {
                    for third in UInt8(0x81)...0xFE {
                        for fourth in UInt8(0x30)...0x39 { bytes += [first, second, third, fourth] }
                    }
                }
            }
            for first in [0x8F, 0x90, 0xE3, 0xE4, 0xFE] as [UInt8] {
                for second in UInt8(0x30)...0x39 { bytes += [first, second, 0x81, 0x30, first, second, 0xFE, 0x39] }
            }
        }
        return bytes + noise(50000)
    }

    private static func noise(_ count: Int) -> [UInt8] {
        var numbers = Numbers(state: 2024)
        return (0..<count).map { _ in
            switch numbers.next() {
            case ..<24: 0x1B
            case ..<48: numbers.next() & 1 == 1 ? 0x24 : 0x28
            case ..<64: Array("@BJI".utf8)[Int(numbers.next() & 3)]
            case ..<96: 0x30 + numbers.next() % 10
            case ..<160: numbers.next() & 0x7F
            default: numbers.next() | 0x80
            }
        }
    }
}

@Suite("The charset parameter")
struct CharsetParameterTests {
    @Test(
        "The parameter is found at every position, quoted or not",
        arguments: [
            ("text/html;charset=gbk", "gbk"), ("text/html; CHARSET=GBK", "GBK"), ("text/html ; charset = gbk ", "gbk"),
            ("text/html;\tcharset=\"gbk\"", "gbk"), ("text/html; charset= \"gbk\" ; a=b", "gbk"),
            (";charset=gbk", "gbk"),
            ("text/html; charset=\"g\\b\\k\"", "gbk"), ("text/html; charset=\"gbk", "gbk"),
            ("text/html;;charset=gbk;", "gbk"),
            ("multipart/x; boundary=a=b; charset=gbk", "gbk"), ("text/html; a=\";charset=big5\"; charset=gbk", "gbk"),
            ("text/html; a=\"x\\\";charset=big5\"; charset=gbk", "gbk"),
            ("text/html; charset=gbk; charset=big5", "gbk"),
            ("text/html; a; charset=gbk", "gbk"), ("text/html; charset; charset=gbk", "gbk"), ("a; charset=\"\"", ""),
            ("text/html; xcharset=big5; charset=gbk", "gbk"), ("text/html; charset=\"a;b\"", "a;b"),
        ])
    func found(_ contentType: String, _ charset: String) {
        #expect(TextDecoder.charsetParameter(of: contentType) == charset)
    }

    @Test(
        "Without a charset parameter, none is found",
        arguments: [
            "", "text/html", "charset=gbk", "text/html; charset", "text/html; a=\";charset=gbk\"", ";", "a;=gbk",
        ])
    func missing(_ contentType: String) {
        #expect(TextDecoder.charsetParameter(of: contentType) == nil)
    }
}
