import EngineTestSupport
import Testing

@testable import UploadCore

@Suite("Header fields")
struct HeaderFieldTests {
    @Test("Every byte but a token character is refused in a name", arguments: UInt8.min..<0x80)
    func nameCharacters(byte: UInt8) {
        let name = "X" + String(Unicode.Scalar(byte))
        let token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        let error = uploadError { () throws(UploadFailure) in
            try HeaderField(validating: name, "v")
        }
        if token.utf8.contains(byte) {
            #expect(error == nil)
        } else {
            let message = "invalid headers: '\(name.visible)' is not a header name"
            #expect(error == UploadFailure(.parameter, message))
        }
    }

    @Test(
        "A name that is not a token is refused",
        arguments: ["", " ", "X Y", "X:", "Größe", "名前", "😀", "X\r\nY", "(X)", "X\u{0}"])
    func names(name: String) {
        let message = "invalid headers: '\(name.visible)' is not a header name"
        #expect(throws: UploadFailure(.parameter, message)) { try HeaderField(validating: name, "v") }
    }

    @Test("A value may contain tabs and non-ASCII characters")
    func values() throws {
        for value in ["a\tb", "grün", "值 😀", " spaces ", "a,b;c=\"d\"", "\u{85}"] {
            #expect(try HeaderField(validating: "X", value) == HeaderField("X", value))
        }
    }

    @Test("A control character is refused in a value", arguments: Array(0x00..<0x20) + [0x7F] as [UInt8])
    func controlCharacters(byte: UInt8) throws {
        let value = "secret" + String(Unicode.Scalar(byte)) + "X-Evil: 1"
        let message = "invalid headers: the value of 'X' has a line break or another control character"
        let call = { () throws(UploadFailure) in try HeaderField(validating: "X", value) }
        #expect(uploadError(of: call) == (byte == 9 ? nil : UploadFailure(.parameter, message)))
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
