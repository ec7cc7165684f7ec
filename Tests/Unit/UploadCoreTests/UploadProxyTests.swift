import Testing

@testable import UploadCore

@Suite struct UploadProxyTests {
    @Test(
        "An address contains the protocol, the host and the port, which has a default",
        arguments: [
            ("http://proxy.example:3128", "http://proxy.example:3128"),
            ("http://Proxy.Example", "http://proxy.example:80"),
            ("https://proxy.example/", "https://proxy.example:443"),
            ("proxy.example:3128", "http://proxy.example:3128"),
            ("proxy.example", "http://proxy.example:80"),
            ("localhost:8080", "http://localhost:8080"),
            ("socks5://127.0.0.1", "socks5://127.0.0.1:1080"),
            ("SOCKS5H://127.0.0.1:9050", "socks5://127.0.0.1:9050"),
            ("socks://[::1]:9050", "socks5://[::1]:9050"),
        ])
    func addresses(text: String, expected: String) throws {
        #expect(try UploadProxy(text).description == expected)
        #expect(try UploadProxy(text).credentials == nil)
    }

    @Test("User and password are percent-decoded, sent to the proxy, and not printed")
    func credentials() throws {
        let proxy = try UploadProxy("http://jo%40e:p%3Aw:%00@proxy.example:3128")
        #expect(proxy.credentials?.user == Array("jo@e".utf8))
        #expect(proxy.credentials?.password == Array("p:w:\0".utf8))
        #expect(proxy.credentials?.authorization == "Basic am9AZTpwOnc6AA==")
        #expect(proxy.description == "http://proxy.example:3128")
        #expect(try UploadProxy("http://joe@proxy.example").credentials?.authorization == "Basic am9lOg==")
    }

    @Test(
        "An invalid address is refused, and the message contains nothing that may be a password",
        arguments: [
            ("", "it is empty"), ("http://", "it has no host"),
            ("http://a b", "the host 'a b' has a character that is not allowed in a host"),
            ("ftp://secret@host", "the scheme 'ftp' is not http, https, socks5 or socks5h"),
            ("http://joe:secret@host:0", "the port is not a number from 1 to 65535"),
            ("http://joe:secret@host:80x", "the port is not a number from 1 to 65535"),
            ("http://joe:secret@host/path", "unexpected characters after host and port"),
            ("http://joe:sec/ret@host", "unexpected characters after host and port"),
            ("http://host\r\n", "it has a control character"),
        ])
    func refused(text: String, reason: String) {
        let error = #expect(throws: UploadFailure.self) { try UploadProxy(text) }
        #expect(error == UploadFailure(.parameter, "invalid proxy: \(reason)"))
    }
}
