import EngineTestSupport
import TestSupport
import Testing

@testable import UploadCore

@Suite("HTTP URL", .phase(.computation))
struct HTTPURLTests {
    @Test(
        "Scheme, host and port are normalized",
        arguments: [
            ("http://example.com", "http://example.com/"),
            ("https://example.com", "https://example.com/"),
            ("HTTP://EXAMPLE.COM", "http://example.com/"),
            ("hTTpS://Example.Com/Path", "https://example.com/Path"),
            ("http://localhost/", "http://localhost/"),
            ("http://a/", "http://a/"),
            ("http://a-b_c.example.com./", "http://a-b_c.example.com./"),
            ("http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/"),
            ("http://192.168.0.1/", "http://192.168.0.1/"),
            ("http://example.com:/", "http://example.com/"),
            ("http://example.com:?q", "http://example.com/?q"),
            ("http://example.com:80/", "http://example.com/"),
            ("https://example.com:443/", "https://example.com/"),
            ("http://example.com:443/", "http://example.com:443/"),
            ("https://example.com:80/", "https://example.com:80/"),
            ("http://example.com:1/", "http://example.com:1/"),
            ("http://example.com:8080", "http://example.com:8080/"),
            ("http://example.com:65535/", "http://example.com:65535/"),
            ("http://example.com:00080/", "http://example.com/"),
            ("http://example.com:0000000000000000000000008080/", "http://example.com:8080/"),
            ("http://[::1]", "http://[::1]/"),
            ("http://[2001:DB8::A]:8080/x", "http://[2001:db8::a]:8080/x"),
            ("https://[::ffff:192.0.2.1]:443/", "https://[::ffff:192.0.2.1]/"),
            ("http://[::1]:/", "http://[::1]/"),
        ])
    func origin(_ text: String, _ expected: String) throws {
        #expect(try HTTPURL(text).absoluteString == expected)
    }

    @Test(
        "Userinfo and fragment are not part of the address",
        arguments: [
            ("http://user@example.com/", "http://example.com/"),
            ("http://user:pass@example.com:8080/x", "http://example.com:8080/x"),
            ("http://a@b@example.com/", "http://example.com/"),
            ("http://user:@[::1]:81/", "http://[::1]:81/"),
            ("http://u:[x]@example.com/", "http://example.com/"),
            ("http://@example.com/", "http://example.com/"),
            ("http://example.com#fragment", "http://example.com/"),
            ("http://example.com/#", "http://example.com/"),
            ("http://example.com/a#b?c", "http://example.com/a"),
            ("http://example.com/a?b#c#d", "http://example.com/a?b"),
            ("http://example.com#@evil.example/", "http://example.com/"),
            ("http://example.com?@evil.example/", "http://example.com/?@evil.example/"),
            ("http://example.com\\@evil.example/", "http://example.com/@evil.example/"),
            ("http://example.com/@evil.example/", "http://example.com/@evil.example/"),
        ])
    func userinfoAndFragment(_ text: String, _ expected: String) throws {
        #expect(try HTTPURL(text).absoluteString == expected)
    }

    @Test(
        "An IPv4 address in any notation is normalized to four numbers",
        arguments: [
            ("127.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("0x7f.1", "127.0.0.1"), ("0177.0.0.01", "127.0.0.1"),
            ("192.168.0.1.", "192.168.0.1"), ("0", "0.0.0.0"), ("0xFFFFFFFF", "255.255.255.255"),
            ("1.2.772", "1.2.3.4"),
            ("0X7F.0X0.0X1", "127.0.0.1"),
            // Names, or invalid numbers that are left to the resolver.
            ("4294967296", "4294967296"), ("256.1", "256.1"), ("1.2.3.4.5", "1.2.3.4.5"), ("09.1", "09.1"),
            ("1..2", "1..2"), ("1.2.3.256", "1.2.3.256"), ("99999999999999999999", "99999999999999999999"),
            ("0x1g", "0x1g"), ("1.example", "1.example"), ("127.0.0.1.example", "127.0.0.1.example"),
        ])
    func ipv4(_ written: String, _ host: String) throws {
        #expect(try HTTPURL("http://\(written):8080/").origin.host == host)
    }

    @Test(
        "A zone identifier is kept for connecting, and is not part of the URL that is sent",
        arguments: ["http://[fe80::1%25eth0]:81/a", "http://[FE80::1%eth0]:81/a"])
    func zone(text: String) throws {
        let url = try HTTPURL(text)
        #expect(url.origin.zone == "eth0")
        #expect(url.absoluteString == "http://[fe80::1]:81/a")
        guard case .url(let next) = url.resolve("/b") else {
            Issue.record("it does not resolve")
            return
        }
        #expect(next.origin == url.origin)
    }

    @Test("A non-ASCII host is converted when there is a converter, and the result is checked like any other host")
    func international() throws {
        let convert: HTTPURL.HostToASCII = { host in
            switch host {
            case "bücher.example": "xn--bcher-kva.example"
            case "evil.example／x": "evil.example/x"
            case "１２７．１": "127.1"
            default: nil
            }
        }
        #expect(
            try HTTPURL("http://bücher.example/ü", hostToASCII: convert).absoluteString
                == "http://xn--bcher-kva.example/%C3%BC")
        #expect(try HTTPURL("http://１２７．１/", hostToASCII: convert).origin.host == "127.0.0.1")
        for text in ["http://evil.example／x/", "http://a\u{AD}é/"] {
            #expect(
                uploadError { () throws(UploadFailure) in try HTTPURL(text, hostToASCII: convert) }?.code == .parameter)
        }
    }

    @Test("A URL is split into its parts")
    func parts() throws {
        let url = try HTTPURL("HTTPS://User:Pass@Example.com:8443/a b?c d#e")
        #expect(url.origin == HTTPURL.Origin(scheme: .https, host: "example.com", port: 8443))
        #expect("\(url.origin)" == "https://example.com:8443")
        #expect(url.path == "/a%20b")
        #expect(url.query == "?c%20d")
        let plain = try HTTPURL("http://h:80")
        #expect(plain.origin == HTTPURL.Origin(scheme: .http, host: "h", port: nil))
        #expect("\(plain.origin)" == "http://h")
        #expect(plain.path == "/")
        #expect(plain.query.isEmpty)
        #expect(plain.authorization == nil)
    }

    @Test("Spaces around an address are removed, those within it are not")
    func spacesAround() throws {
        #expect(try HTTPURL("   http://example.com/a b   ").absoluteString == "http://example.com/a%20b")
        #expect(try HTTPURL("http://example.com/a #b").absoluteString == "http://example.com/a%20")
    }

    @Test(
        "Every control character is refused, at every position", arguments: Array(0x00..<0x20) + [0x7F] as [UInt8])
    func controlCharacters(byte: UInt8) {
        let control = String(Unicode.Scalar(byte))
        for text in [
            "\(control)http://example.com/", "http://example.com/\(control)", "ht\(control)tp://example.com/",
            "http://exam\(control)ple.com/", "http://example.com/a\(control)b", "http://example.com/?a\(control)b",
            "http://example.com/#a\(control)b", "http://us\(control)er@example.com/", "http:/\(control)/example.com/",
        ] {
            let expected = UploadFailure(.parameter, "invalid url: it has a control character")
            #expect(throws: expected) { try HTTPURL(text) }
        }
    }

    @Test(
        "An invalid address is refused, with the reason",
        arguments: [
            ("", "it is empty"),
            ("    ", "it is empty"),
            ("example.com", "it does not begin with http:// or https://"),
            ("//example.com/", "it does not begin with http:// or https://"),
            ("/path", "it does not begin with http:// or https://"),
            ("://example.com", "it does not begin with http:// or https://"),
            ("1http://example.com", "it does not begin with http:// or https://"),
            ("ht tp://example.com", "it does not begin with http:// or https://"),
            ("hттp://example.com", "it does not begin with http:// or https://"),
            ("?http://example.com", "it does not begin with http:// or https://"),
            ("ftp://example.com/", "the scheme 'ftp' is not http or https"),
            ("FILE:///etc/passwd", "the scheme 'file' is not http or https"),
            ("javascript:alert(1)", "the scheme 'javascript' is not http or https"),
            ("internal://cache/a.png", "the scheme 'internal' is not http or https"),
            ("httpss://example.com", "the scheme 'httpss' is not http or https"),
            ("ws+x-1.0://example.com", "the scheme 'ws+x-1.0' is not http or https"),
            ("localhost:8080/x", "the scheme 'localhost' is not http or https"),
            ("http:", "'http:' is not followed by //"),
            ("http:example.com", "'http:' is not followed by //"),
            ("HTTPS:/example.com", "'https:' is not followed by //"),
            ("http:\\\\example.com", "'http:' is not followed by //"),
            ("http://", "it has no host"),
            ("http:///x", "it has no host"),
            ("http://?x", "it has no host"),
            ("http://#x", "it has no host"),
            ("http://\\x", "it has no host"),
            ("http://:80/", "it has no host"),
            ("http://user@/x", "it has no host"),
            ("http://user:pass@:80/x", "it has no host"),
            ("http://exa mple.com/", "the host 'exa mple.com' has a character that is not allowed in a host"),
            ("http:// example.com/", "the host ' example.com' has a character that is not allowed in a host"),
            ("http://a%20b/", "the host 'a%20b' has a character that is not allowed in a host"),
            ("http://a<b/", "the host 'a<b' has a character that is not allowed in a host"),
            ("http://a^b|c/", "the host 'a^b|c' has a character that is not allowed in a host"),
            ("http://a[b]/", "the host 'a[b]' has a character that is not allowed in a host"),
            ("http://a]/", "the host 'a]' has a character that is not allowed in a host"),
            ("http://a\"b/", "the host 'a\"b' has a character that is not allowed in a host"),
            ("http://a`b/", "the host 'a`b' has a character that is not allowed in a host"),
            ("http://{host}/", "the host '{host}' has a character that is not allowed in a host"),
            ("http://a>b/", "the host 'a>b' has a character that is not allowed in a host"),
            (
                "http://bücher.example/",
                "the host 'bücher.example' has non-ASCII characters; write its Punycode form (xn--…)"
            ),
            ("http://[::1/", "the host has a '[' without a ']'"),
            ("http://[", "the host has a '[' without a ']'"),
            ("http://[]/", "'[]' is not an IPv6 address"),
            ("http://[x::1]/", "'[x::1]' is not an IPv6 address"),
            ("http://[127.0.0.1]/", "'[127.0.0.1]' is not an IPv6 address"),
            (
                "http://[fe80::1%25]/",
                "the zone of the IPv6 address is not the name of a network interface, such as %25eth0"
            ),
            (
                "http://[fe80::1%]/",
                "the zone of the IPv6 address is not the name of a network interface, such as %25eth0"
            ),
            ("http://[fe80::1%25a/b]/", "the host has a '[' without a ']'"),
            (
                "http://[fe80::1%25a b]/",
                "the zone of the IPv6 address is not the name of a network interface, such as %25eth0"
            ),
            ("http://[::1]x/", "unexpected characters between host and port"),
            ("http://[::1]]:80/", "unexpected characters between host and port"),
            ("http://[::1]80/", "unexpected characters between host and port"),
        ])
    func refused(_ text: String, _ reason: String) {
        #expect(throws: UploadFailure(.parameter, "invalid url: \(reason)")) { try HTTPURL(text) }
    }

    @Test(
        "A port is a number from 1 to 65535",
        arguments: [
            "0", "00", "65536", "99999", "18446744073709551617", "99999999999999999999999999", "-1", "+80", "8o",
            "http",
            " 80", "80 ", "8 0", "0x50", "80:", ":80", "80:80", "٣", "1.0",
        ])
    func ports(port: String) throws {
        let expected = UploadFailure(.parameter, "invalid url: the port is not a number from 1 to 65535")
        for host in ["example.com", "[::1]", "user:pass@example.com"] {
            #expect(throws: expected) { try HTTPURL("http://\(host):\(port)/") }
        }
    }

    @Test("An address may be long", arguments: [8_192, 100_000])
    func long(length: Int) throws {
        let start = "http://example.com/"
        let letters = start + String(repeating: "a", count: length - start.count)
        #expect(try HTTPURL(letters).absoluteString == letters)
        let query = start + "?" + String(repeating: "b", count: length - start.count - 1)
        #expect(try HTTPURL(query).absoluteString == query)
        let segments = start + String(repeating: "a/", count: (length - start.count) / 2)
        #expect(try HTTPURL(segments).absoluteString == segments)
        let dots = start + String(repeating: "a/../", count: (length - start.count) / 5) + "b"
        #expect(try HTTPURL(dots).absoluteString == "http://example.com/b")
        let encoded = try HTTPURL(start + String(repeating: "é", count: length)).path
        #expect(encoded == "/" + String(repeating: "%C3%A9", count: length))
        let spaces = String(repeating: " ", count: length)
        #expect(try HTTPURL("\(spaces)http://example.com/\(spaces)").absoluteString == start)
    }

    @Test("A message contains nothing that may be a secret")
    func secrets() {
        for text in [
            "http://user:hunter2/word@example.com/", "http://user:hunter2?x@example.com/",
            "http://user:hunter2#x@example.com/", "http://user:hunter2\\x@example.com/",
            "http://user:hunter2@example.com:0/", "http://user:hunter2@exa mple.com/", "http://user:hunter2@/",
            "http://user:hunter2@[::1/", "http://example.com:x/?token=hunter2", "http:example.com/?token=hunter2",
            "ftp://user:hunter2@example.com/", "example.com/?hunter2", "http://example.com/?hunter2\n",
        ] {
            let error = uploadError { () throws(UploadFailure) in try HTTPURL(text) }
            #expect(error?.code == .parameter)
            #expect(error?.message.hasPrefix("invalid url: ") == true)
            #expect(error?.message.contains("hunter2") == false)
        }
    }
}
