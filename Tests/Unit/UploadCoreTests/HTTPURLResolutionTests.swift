import Testing

@testable import UploadCore

@Suite("HTTP URL, references")
struct HTTPURLResolutionTests {
    private func resolve(_ reference: String, against base: String) throws -> String {
        switch try HTTPURL(base).resolve(reference) {
        case .url(let url): url.absoluteString
        case .otherScheme(let scheme): "other scheme: \(scheme)"
        case .unusable: "unusable"
        }
    }

    @Test(
        "The normal examples of RFC 3986 section 5.4.1, without their fragments",
        arguments: [
            ("g:h", "other scheme: g"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g/"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q"),
            ("g#s", "http://a/b/c/g"),
            ("g?y#s", "http://a/b/c/g?y"),
            (";x", "http://a/b/c/;x"),
            ("g;x", "http://a/b/c/g;x"),
            ("g;x?y#s", "http://a/b/c/g;x?y"),
            // The RFC would fetch the same address again; an empty Location is not a redirect.
            ("", "unusable"),
            (".", "http://a/b/c/"),
            ("./", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../", "http://a/"),
            ("../../g", "http://a/g"),
        ])
    func normal(_ reference: String, _ target: String) throws {
        #expect(try resolve(reference, against: "http://a/b/c/d;p?q") == target)
    }

    @Test(
        "The abnormal examples of RFC 3986 section 5.4.2, without their fragments",
        arguments: [
            ("../../../g", "http://a/g"),
            ("../../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            (".g", "http://a/b/c/.g"),
            ("g..", "http://a/b/c/g.."),
            ("..g", "http://a/b/c/..g"),
            ("./../g", "http://a/b/g"),
            ("./g/.", "http://a/b/c/g/"),
            ("g/./h", "http://a/b/c/g/h"),
            ("g/../h", "http://a/b/c/h"),
            ("g;x=1/./y", "http://a/b/c/g;x=1/y"),
            ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/./x", "http://a/b/c/g?y/./x"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("g#s/./x", "http://a/b/c/g"),
            ("g#s/../x", "http://a/b/c/g"),
            // Parsed strictly, as the RFC recommends, this is an address without a host.
            ("http:g", "unusable"),
        ])
    func abnormal(_ reference: String, _ target: String) throws {
        #expect(try resolve(reference, against: "http://a/b/c/d;p?q") == target)
    }

    @Test(
        "A reference inherits from the base every part that it does not contain",
        arguments: [
            ("https://user:pw@a:8443/b?c#d", "e", "https://a:8443/e"),
            ("https://a:8443/b/?c", "?d", "https://a:8443/b/?d"),
            ("https://a:8443/b/?c", "#d", "https://a:8443/b/?c"),
            ("https://a:8443/b", "/e", "https://a:8443/e"),
            ("https://a:8443/b", "//e/f", "https://e/f"),
            ("https://a:8443/b", "//e:9/f", "https://e:9/f"),
            ("https://a:8443/b", "http://e/f", "http://e/f"),
            ("https://a:8443/b", "HTTPS://E", "https://e/"),
            ("http://a", "b", "http://a/b"),
            ("http://a?b", "c", "http://a/c"),
            ("http://a?b", "?c", "http://a/?c"),
            ("http://a/x?y/z", "w", "http://a/w"),
            ("http://[::1]:81/a", "b", "http://[::1]:81/b"),
            ("http://a/b%20c/d", "e", "http://a/b%20c/e"),
            ("http://a/b/", "grün x?ä b", "http://a/b/gr%C3%BCn%20x?%C3%A4%20b"),
            ("http://a/b/", "  c  ", "http://a/b/c"),
            ("http://a/b/c", "\\d", "http://a/d"),
            ("http://a/b/c", "..\\d", "http://a/d"),
            ("http://a/b/c", "d?e=f:g", "http://a/b/d?e=f:g"),
            ("http://a/b/c", "d/e:f", "http://a/b/d/e:f"),
            ("http://a/b/c", "./e:f", "http://a/b/e:f"),
            ("http://a/b/c", "1:2", "http://a/b/1:2"),
            ("http://a/b/c", "/:80", "http://a/:80"),
            ("http://a/b/c", "@evil", "http://a/b/@evil"),
            ("http://a/b", "http://x@e/f", "http://e/f"),
        ])
    func references(_ base: String, _ reference: String, _ target: String) throws {
        #expect(try resolve(reference, against: base) == target)
    }

    @Test("Resolution does not leave the root, and a relative path does not change the host")
    func rootAndHost() throws {
        #expect(try resolve(".evil.example/x", against: "http://a") == "http://a/.evil.example/x")
        #expect(try resolve("@evil.example/x", against: "http://a") == "http://a/@evil.example/x")
        #expect(try resolve(" 80/x", against: "http://a") == "http://a/80/x")
        // Backslashes are slashes, as in browsers.
        #expect(try resolve("\\\\b.example/x", against: "http://a/b") == "http://b.example/x")
        #expect(try resolve("/\\b.example/x", against: "http://a/b") == "http://b.example/x")
        // U+FFFD stands for lost bytes: the address would be a different one.
        #expect(try resolve("/caf\u{FFFD}", against: "http://a/b") == "unusable")
    }

    @Test(
        "Another scheme is reported, in lower case",
        arguments: [
            ("ftp://a/b", "ftp"), ("FILE:///etc/passwd", "file"), ("javascript:alert(1)", "javascript"),
            ("data:text/plain,x", "data"), ("  mailto:a@b", "mailto"), ("a+b-c.1:x", "a+b-c.1"),
            ("localhost:8080/x", "localhost"),
        ])
    func otherSchemes(_ reference: String, _ scheme: String) throws {
        #expect(try resolve(reference, against: "http://a/") == "other scheme: \(scheme)")
    }

    @Test(
        "An invalid address is unusable",
        arguments: [
            "", "   ", "http://", "http:///x", "///x", "//", "//:80/", "//a:0/", "//a:65536/", "https://a b/",
            "//a b/", "http:/x", "a\tb", "/a\r\nX: y", "\0", "//[::1/x", "//bücher.example/", "//%61/",
        ])
    func unusable(reference: String) throws {
        #expect(try resolve(reference, against: "http://a/b/c") == "unusable")
    }

    @Test("The target has the credentials of the reference, and not those of the base")
    func credentials() throws {
        let base = try HTTPURL("http://user:pass@a/b")
        guard case .url(let same) = base.resolve("/c"), case .url(let other) = base.resolve("//x:y@d/") else {
            Issue.record("a reference that should be usable is not")
            return
        }
        #expect(same.authorization == nil)
        #expect(other.authorization == "Basic eDp5")
    }
}
