import TestSupport
import Testing

@testable import UploadTextEncodings

@Suite("Charset labels", .phase(.computation))
struct CharsetLabelTests {
    @Test("The table has the standard's 228 labels and 40 encodings, and each encoding's name is one of its labels")
    func counts() {
        let names = Set(Charset.byLabel.values.map(\.name))
        #expect(Charset.byLabel.count == 228)
        #expect(names.count == 40)
        for name in names { #expect(Charset(label: name)?.name == name) }
    }

    @Test("Every label and its encoding match the standard's encodings.json")
    func published() {
        let lines = Charset.byLabel.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.name)\n" }
        #expect(fnv1a(lines.joined().utf8) == 0xC3E27A0A3C8D30DA)
    }

    @Test("When iconv lacks the encoding, the body is decoded as UTF-8")
    func missing() {
        let charset = Charset(name: "windows-1252", iconvNames: ["NO-SUCH-CHARSET"])
        #expect(CharsetTable.table(for: charset) == nil)
        #expect(TextDecoder.decode(Array("grün".utf8), charset: charset) == "grün")
        let second = Charset(name: "windows-1252", iconvNames: ["NO-SUCH-CHARSET", "CP1252"])
        #expect(TextDecoder.decode([0x80], charset: second) == "€")
    }

    @Test(
        "A label means the encoding that the standard gives",
        arguments: [
            ("utf8", "UTF-8"), ("unicode-1-1-utf-8", "UTF-8"), ("iso-8859-1", "windows-1252"),
            ("latin1", "windows-1252"), ("ascii", "windows-1252"), ("us-ascii", "windows-1252"),
            ("iso-8859-9", "windows-1254"), ("latin5", "windows-1254"), ("iso-8859-11", "windows-874"),
            ("tis-620", "windows-874"), ("gb2312", "GBK"), ("gbk", "GBK"), ("x-gbk", "GBK"), ("gb18030", "gb18030"),
            ("big5-hkscs", "Big5"), ("sjis", "Shift_JIS"), ("windows-31j", "Shift_JIS"), ("ks_c_5601-1987", "EUC-KR"),
            ("windows-949", "EUC-KR"), ("logical", "ISO-8859-8-I"), ("visual", "ISO-8859-8"), ("koi", "KOI8-R"),
            ("koi8-ru", "KOI8-U"), ("mac", "macintosh"), ("x-mac-ukrainian", "x-mac-cyrillic"),
            ("hz-gb-2312", "replacement"), ("iso-2022-kr", "replacement"), ("iso-2022-cn", "replacement"),
            ("utf-16", "UTF-16LE"), ("unicodefffe", "UTF-16BE"), ("x-user-defined", "x-user-defined"),
            ("iso_8859-6:1987", "ISO-8859-6"), ("l9", "ISO-8859-15"), ("sun_eu_greek", "ISO-8859-7"),
        ])
    func label(_ label: String, _ name: String) {
        #expect(Charset(label: label)?.name == name)
        #expect(Charset(label: label.uppercased())?.name == name)
        #expect(Charset(label: "\t\r\n\u{0C} \(label) ")?.name == name)
    }

    @Test(
        "A label that is not in the standard is unknown",
        arguments: ["", " ", "utf-7", "utf-32", "binary", "none", "gb 2312", "utf\u{2011}8", "\u{A0}utf-8", "'utf-8'"])
    func unknown(_ label: String) {
        #expect(Charset(label: label) == nil)
    }

    @Test("Only the case of ASCII letters is ignored: the Kelvin sign is not a k")
    func asciiCase() {
        #expect(Charset(label: "KOI8-R")?.name == "KOI8-R")
        #expect(Charset(label: "\u{212A}OI8-R") == nil)
    }

    @Test("iconv opens every encoding that needs it")
    func opens() {
        for charset in Charset.byLabel.values {
            let needsTable = !charset.iconvNames.isEmpty || charset.scheme == .userDefined
            #expect((CharsetTable.table(for: charset) != nil) == needsTable, "\(charset.name)")
        }
        #expect(CharsetTable.gb18030FourByte.count == 39420)
        #expect(CharsetTable.jis0212.count == 0x8000)
    }
}
