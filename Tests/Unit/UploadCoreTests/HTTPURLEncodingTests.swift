import TestSupport
import Testing

@testable import UploadCore

@Suite("HTTP URL, encoding")
struct HTTPURLEncodingTests {
    @Test(
        "A path is percent-encoded where necessary, and its dot segments are resolved",
        arguments: [
            ("", "/"),
            ("/", "/"),
            ("//", "//"),
            ("/a//b", "/a//b"),
            ("/a b", "/a%20b"),
            ("/grün/文/😀", "/gr%C3%BCn/%E6%96%87/%F0%9F%98%80"),
            ("/e\u{301}", "/e%CC%81"),
            ("/\u{80}\u{85}\u{A0}", "/%C2%80%C2%85%C2%A0"),
            ("/\"<>", "/%22%3C%3E"),
            ("/^`{|}[]", "/^`{|}[]"),
            ("/-._~!$&'()*+,;=:@", "/-._~!$&'()*+,;=:@"),
            ("/%20%41%c3%BC%2F%00", "/%20%41%c3%BC%2F%00"),
            ("/100%", "/100%"),
            ("/100%/x", "/100%/x"),
            ("/%4", "/%4"),
            ("/%zz%4g%g4", "/%zz%4g%g4"),
            ("/%%41", "/%%41"),
            ("/%é", "/%%C3%A9"),
            ("\\a\\b", "/a/b"),
            ("/a\\..\\b", "/b"),
            ("/.", "/"),
            ("/..", "/"),
            ("/...", "/..."),
            ("/a/.", "/a/"),
            ("/a/..", "/"),
            ("/a/./b", "/a/b"),
            ("/a/../b", "/b"),
            ("/a/b/../..", "/"),
            ("/a/b/../../..", "/"),
            ("/../../a", "/a"),
            ("/a/../../b", "/b"),
            ("/..//a", "//a"),
            ("/a//../b", "/a/b"),
            ("/a/.../b", "/a/.../b"),
            ("/a/.b/..c/d.", "/a/.b/..c/d."),
            ("/a/%2e/b", "/a/b"),
            ("/a/%2E%2e/b", "/b"),
            ("/a/.%2e/b", "/b"),
            ("/a/%2E./b", "/b"),
            ("/a/%2e%2e", "/"),
            ("/a/%2e%2e%2e/b", "/a/%2e%2e%2e/b"),
            ("/a/%2e%2eb/c", "/a/%2e%2eb/c"),
            ("/a/..%2fb", "/a/..%2fb"),
            ("/a/%252e/b", "/a/%252e/b"),
            ("/a/.. /b", "/a/..%20/b"),
            ("/a/%2", "/a/%2"),
        ])
    func path(_ written: String, _ path: String) throws {
        let url = try HTTPURL("http://h\(written)?q")
        #expect(url.path == path)
        #expect(url.absoluteString == "http://h\(path)?q")
    }

    @Test(
        "A query is percent-encoded where necessary, and its dot segments are kept",
        arguments: [
            ("", ""),
            ("?", "?"),
            ("??", "??"),
            ("?a=b&c=d+e", "?a=b&c=d+e"),
            ("?a b", "?a%20b"),
            ("?q=grün 文 😀", "?q=gr%C3%BCn%20%E6%96%87%20%F0%9F%98%80"),
            ("?\"<>'", "?%22%3C%3E'"),
            ("?\\^`{|}[]", "?\\^`{|}[]"),
            ("?a[]=1&b=%zz&c={x|y}", "?a[]=1&b=%zz&c={x|y}"),
            ("?-._~!$&()*+,;=:@/?", "?-._~!$&()*+,;=:@/?"),
            ("?%20%c3%BC%00", "?%20%c3%BC%00"),
            ("?100%", "?100%"),
            ("?100%&x=%4", "?100%&x=%4"),
            ("?/../a/./b", "?/../a/./b"),
            ("?http://x/@y", "?http://x/@y"),
        ])
    func query(_ written: String, _ query: String) throws {
        #expect(try HTTPURL("http://h/p\(written)").query == query)
        #expect(try HTTPURL("http://h\(written)").absoluteString == "http://h/\(query)")
    }

    @Test(
        "Parsing a normalized URL changes nothing, and it contains only visible ASCII characters",
        arguments: 0..<300 as Range<UInt64>)
    func idempotent(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let pieces = [
            "a", "/", "\\", ".", "..", "%2e", "%", "%4", "é", "😀", " ", "?", "'", "\"", "|", "[", "^", "&", "=", "%41",
        ]
        let first = try HTTPURL("http://h/" + generator.text(of: pieces, length: 0...20) + "!").absoluteString
        #expect(try HTTPURL(first).absoluteString == first, "seed \(seed)")
        #expect(first.utf8.allSatisfy { (0x21..<0x7F).contains($0) }, "seed \(seed)")
    }

    @Test(
        "Userinfo becomes a Basic Authorization, percent-decoded",
        arguments: [
            ("user:pass", "dXNlcjpwYXNz"),
            ("user:", "dXNlcjo="),
            ("user", "dXNlcjo="),
            (":pass", "OnBhc3M="),
            ("Aladdin:open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            ("a:b:c", "YTpiOmM="),
            ("a%3Ab:c", "YTpiOmM="),
            ("a%3Ab", "YTpiOg=="),
            ("us%40er:p%2Fa%3fs%23s", "dXNAZXI6cC9hP3Mjcw=="),
            ("u@x:y", "dUB4Onk="),
            ("ü:ö", "w7w6w7Y="),
            ("%C3%BC:%c3%b6", "w7w6w7Y="),
            ("100%:%4", "MTAwJTolNA=="),
            ("%zz:%", "JXp6OiU="),
            ("%00%FF:%0d%0A", "AP86DQo="),
            ("😀:👩‍👩‍👧", "8J+YgDrwn5Gp4oCN8J+RqeKAjfCfkac="),
            ("::", "Ojo="),
            ("?>:?>".replacing("?", with: "%3F"), "Pz46Pz4="),
            ("~~~:\u{3FF}", "fn5+Os+/"),
        ])
    func authorization(_ userinfo: String, _ credentials: String) throws {
        #expect(try HTTPURL("https://\(userinfo)@example.com/").authorization == "Basic \(credentials)")
    }

    @Test("Without user and password there is no Authorization", arguments: ["http://h/", "http://@h/", "http://:@h/"])
    func noAuthorization(text: String) throws {
        #expect(try HTTPURL(text).authorization == nil)
    }
}
