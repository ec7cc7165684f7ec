import Testing

@testable import UploadCore

@Suite("Internal URIs")
struct InternalURITests {
    @Test(
        "Each partition can be read",
        arguments: [
            ("internal://cache/a.png", .cache, "a.png"),
            ("internal://files/a/b.txt", .files, "a/b.txt"),
            ("internal://mass/download/test.png", .mass, "download/test.png"),
            ("internal://tmp/x", .tmp, "x"),
            ("/common/logo.png", .package, "common/logo.png"),
            ("/a", .package, "a"),
        ] as [(String, InternalURI.Partition, String)])
    func partitions(_ text: String, _ partition: InternalURI.Partition, _ path: String) throws {
        let uri = try InternalURI(text)
        #expect(uri.partition == partition)
        #expect(uri.path == path)
    }

    @Test(
        "Unusual names are used literally",
        arguments: [
            "a b.png", " leading", "trailing ", "文件.png", "😀.png", "e\u{301}.txt", "a..b", "...", "....", "a...", "..a",
            "a..", ".hidden", "a/.../b", "..a/b", "a/..b", "%20.png", "100%.png", "%2", "%", "%zz", "%252e%252e/x",
            "a%2eb", "%2e%2e%2e", "a?b#c", "tab\tname", "line\nname", "a:b", "~", "-rf", "$HOME", "a;b", "a\\b", "a\\",
            "．．/x", "‥/x", ". ./x", ".. /x", "a/./b", "./a", "%2e/a", "a%2fb", "con", "\u{202E}gnp.exe", "a//b",
            "internal://cache/x", "*", "\u{FEFF}a",
        ])
    func ordinary(name: String) throws {
        #expect(try InternalURI("internal://files/\(name)").path.utf8.elementsEqual(name.utf8))
        #expect(try InternalURI("/\(name)").path.utf8.elementsEqual(name.utf8))
    }

    @Test("Slashes after the partition do not make a path absolute", arguments: 1...4)
    func leadingSlashes(count: Int) throws {
        let slashes = String(repeating: "/", count: count)
        #expect(try InternalURI("internal://cache\(slashes)etc/passwd").path == "etc/passwd")
        #expect(try InternalURI("\(slashes)etc/passwd").path == "etc/passwd")
    }

    @Test(
        "A segment of two dots is refused in every spelling",
        arguments: [
            "..", "../x", "a/..", "a/../b", "a/b/../../..", "..\\x", "a\\..", "a\\..\\b", "a/..\\b", "a\\../b",
            "%2e%2e", "%2e%2e/x", "%2E%2E/x", "%2e%2E/x", ".%2e/x", "%2e./x", "a/%2e%2e", "..%2fx", "..%2Fx", "..%5cx",
            "..%5Cx", "a%2f..", "a%2f..%2fb", "a%5c..%5cb", "a%2f%2e%2e%2fb", "%2e%2e%2f%2e%2e%2fx", "%2e%2e%5cx",
            "a%5c%2E.%2Fb", "a//../b", "a/./../b", "a%2f/..", "....//../x", ".../../x", "\\..", "%2f..", "%5c..",
            "./..", "a/..%5c", "%252e/../x", "%/../x", "%2/..", "é/../x", "..%2f", "..\\", "%2e%2e%2f",
        ])
    func climbing(path: String) {
        for text in ["internal://cache/\(path)", "internal://mass/\(path)", "/\(path)"] {
            let expected = UploadFailure(.parameter, "invalid filename: a segment '..' in '\(text)'")
            #expect(throws: expected) { try InternalURI(text) }
        }
    }

    @Test(
        "Other schemes, relative paths and unknown partitions are refused",
        arguments: [
            "http://example.com/a.png", "https://example.com/a.png", "file:///etc/passwd", "data:text/plain,x",
            "INTERNAL://cache/a", "Internal://cache/a", "internal:/cache/a", "internal:cache/a", "internal/cache/a",
            " internal://cache/a", "a.png", "./a.png", "../a.png", "cache/a.png", "C:\\a.png", "\\cache\\a",
            "~/.ssh/id", "%2fetc/passwd", "\u{FEFF}/a",
        ])
    func schemes(text: String) {
        let expected = UploadFailure(
            .parameter, "invalid filename: neither internal:// nor a leading / in '\(text.visible)'")
        #expect(throws: expected) { try InternalURI(text) }
    }

    @Test(
        "An unknown partition is refused",
        arguments: [
            "internal://", "internal:///a", "internal:////a", "internal://package/a", "internal://Cache/a",
            "internal://caches/a", "internal://cach/a", "internal://etc/passwd", "internal://cache\\a",
            "internal://cache%2fa", "internal://../cache/a", "internal://./cache/a", "internal://cache /a",
            "internal://cache?/a", "internal://user@cache/a", "internal://cache:80/a",
        ])
    func unknownPartitions(text: String) {
        let expected = UploadFailure(
            .parameter, "invalid filename: unknown partition (not cache, files, mass or tmp) in '\(text)'")
        #expect(throws: expected) { try InternalURI(text) }
    }

    @Test(
        "A partition itself, or a path that ends in a slash, does not name a file",
        arguments: [
            ("internal://cache", "no file name"),
            ("internal://cache/", "no file name"),
            ("internal://tmp//", "no file name"),
            ("/", "no file name"),
            ("///", "no file name"),
            ("internal://cache/a/", "a / at the end instead of a file name"),
            ("internal://cache/a//", "a / at the end instead of a file name"),
            ("/a/", "a / at the end instead of a file name"),
            ("/../", "a / at the end instead of a file name"),
            ("internal://mass/.", "a . at the end instead of a file name"),
            ("internal://mass/./.", "a . at the end instead of a file name"),
            ("internal://mass/a/.", "a . at the end instead of a file name"),
            ("/.", "a . at the end instead of a file name"),
        ])
    func noFile(_ text: String, _ reason: String) {
        #expect(throws: UploadFailure(.parameter, "invalid filename: \(reason) in '\(text)'")) {
            try InternalURI(text)
        }
    }

    @Test("An empty path is refused")
    func empty() {
        #expect(throws: UploadFailure(.parameter, "invalid filename: the path is empty")) { try InternalURI("") }
    }

    @Test("A NUL is refused at every position, and the message stays on one line")
    func nul() {
        for (text, printed) in [
            ("\0", "\\u{0}"), ("internal://cache/a\0.png", "internal://cache/a\\u{0}.png"), ("/a\0", "/a\\u{0}"),
            ("/a\n\0", "/a\\n\\u{0}"),
        ] {
            let expected = UploadFailure(.parameter, "invalid filename: a NUL character in '\(printed)'")
            #expect(throws: expected) { try InternalURI(text) }
        }
    }
}
