import Testing

@testable import UploadCore

@Suite("Header fields")
struct HeaderFieldTests {
    @Test("Strings, numbers and booleans become lines, an array becomes repeated lines, absent values are skipped")
    func lines() throws {
        let header = try [HeaderField](validating: [
            "X-Text": "a", "x-number": 5, "X-Flag": true, "X-List": ["one", 2, .absent, false], "X-None": .absent,
            "X-Empty": "", "X-EmptyList": [],
        ])
        #expect(
            header == [
                HeaderField("X-Text", "a"), HeaderField("x-number", "5"), HeaderField("X-Flag", "true"),
                HeaderField("X-List", "one"), HeaderField("X-List", "2"), HeaderField("X-List", "false"),
                HeaderField("X-Empty", ""),
            ])
    }

    @Test("An absent header is an empty one")
    func absent() throws {
        #expect(try [HeaderField](validating: .absent).isEmpty)
        #expect(try [HeaderField](validating: [:]).isEmpty)
    }

    @Test("Every byte but a token character is refused in a name", arguments: UInt8.min..<0x80)
    func nameCharacters(byte: UInt8) {
        let name = "X" + String(Unicode.Scalar(byte))
        let token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        let error = uploadError { () throws(UploadError) in
            try [HeaderField](validating: .object([.init(name, "v")]))
        }
        if token.utf8.contains(byte) {
            #expect(error == nil)
        } else {
            let message = "invalid headers: '\(name.visible)' is not a header name"
            #expect(error == UploadError(.parameter, message))
        }
    }

    @Test(
        "A name that is not a token is refused, even when its value is absent",
        arguments: ["", " ", "X Y", "X:", "Größe", "名前", "😀", "X\r\nY", "(X)", "X\u{0}"])
    func names(name: String) {
        let message = "invalid headers: '\(name.visible)' is not a header name"
        for value in ["v", .absent, []] as [OptionValue] {
            #expect(throws: UploadError(.parameter, message)) {
                try [HeaderField](validating: .object([.init("Good", "v"), .init(name, value)]))
            }
        }
    }

    @Test("A value may contain tabs and non-ASCII characters")
    func values() throws {
        for value in ["a\tb", "grün", "值 😀", " spaces ", "a,b;c=\"d\"", "\u{85}"] {
            #expect(try [HeaderField](validating: .object([.init("X", .string(value))])) == [HeaderField("X", value)])
        }
    }

    @Test("A control character is refused in a value", arguments: Array(0x00..<0x20) + [0x7F] as [UInt8])
    func controlCharacters(byte: UInt8) throws {
        let value = OptionValue.string("secret" + String(Unicode.Scalar(byte)) + "X-Evil: 1")
        let message = "invalid headers: the value of 'X' has a line break or another control character"
        for written in [value, ["fine", value]] {
            let call = { () throws(UploadError) in try [HeaderField](validating: ["X": written]) }
            #expect(uploadError(of: call) == (byte == 9 ? nil : UploadError(.parameter, message)))
        }
    }

    @Test(
        "A header that is not an object is refused",
        arguments: [
            ("X: 1", "a string"), (["X"], "an array"), (.unusable("a function"), "a function"), (true, "a string"),
        ] as [(OptionValue, String)])
    func noObject(_ value: OptionValue, _ kind: String) {
        let expected = UploadError(.parameter, "invalid headers: header must be an object, not \(kind)")
        #expect(throws: expected) { try [HeaderField](validating: value) }
    }

    @Test(
        "A value that is not a string is refused, alone or in a list",
        arguments: [
            (["x": "y"], "an object"), (.unusable("a symbol"), "a symbol"),
        ] as [(OptionValue, String)])
    func wrongValue(_ value: OptionValue, _ kind: String) {
        let expected = UploadError(.parameter, "invalid headers: 'X' must be a string or a list, not \(kind)")
        #expect(throws: expected) { try [HeaderField](validating: ["X": value]) }
        #expect(throws: expected) { try [HeaderField](validating: ["X": ["fine", value]]) }
    }

    @Test("A list in a list is refused")
    func nestedList() {
        let expected = UploadError(.parameter, "invalid headers: 'X' must be a string or a list, not an array")
        #expect(throws: expected) { try [HeaderField](validating: ["X": [["nested"]]]) }
    }

    @Test(
        "The names that only the engine sets are reserved, regardless of case",
        arguments: [
            "Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "TE", "Trailer", "Host",
            "Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "Expect", "Accept-Encoding",
        ])
    func reserved(name: String) {
        for spelling in [name, name.lowercased(), name.uppercased()] {
            #expect(HeaderField(spelling, "").isReserved)
        }
        #expect(!HeaderField("X-" + name, "").isReserved)
        #expect(!HeaderField(name + "s", "").isReserved)
    }

    @Test(
        "The caller may set all other names",
        arguments: ["User-Agent", "Accept", "Authorization", "Cookie", "Range", "Content-MD5", "Origin", "Referer"])
    func notReserved(name: String) {
        #expect(!HeaderField(name, "").isReserved)
    }

    @Test("Three names are credentials, regardless of case")
    func credentials() {
        for name in ["Authorization", "AUTHORIZATION", "cookie", "Cookie", "proxy-authorization"] {
            #expect(HeaderField(name, "").isCredential)
        }
        for name in ["Set-Cookie", "Cookies", "X-Authorization", "WWW-Authenticate", ""] {
            #expect(!HeaderField(name, "").isCredential)
        }
    }

    @Test("A field is found regardless of case")
    func contains() {
        let header = [HeaderField("X-One", "1"), HeaderField("authorization", "2")]
        #expect(header.contains(named: "AUTHORIZATION"))
        #expect(header.contains(named: "x-one"))
        #expect(!header.contains(named: "X-On"))
        #expect(![HeaderField]().contains(named: "X-One"))
    }
}
