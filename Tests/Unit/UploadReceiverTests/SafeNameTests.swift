import Testing

@testable import UploadReceiver

@Suite struct SafeNameTests {
    @Test(
        "A hostile name becomes a safe one",
        arguments: [
            ("photo.jpg", "photo.jpg"), ("../../etc/passwd", "passwd"), ("C:\\dir\\x", "x"), ("C:x", "C_x"),
            (".bashrc", "bashrc"), ("..", "upload"), (".", "upload"), ("", "upload"), ("/", "upload"), ("a/", "upload"),
            ("a\0b.txt", "ab.txt"), ("a\r\nb", "ab"), ("\u{1B}[31mred", "[31mred"), ("...x", "x"), (" . x", "x"),
            ("x. .", "x"), ("CON", "_CON"), ("con.txt", "_con.txt"), ("nul .tar.gz", "_nul .tar.gz"), ("COM1", "_COM1"),
            ("LPT¹.x", "_LPT¹.x"), ("COM10", "COM10"), ("CONSOLE", "CONSOLE"), ("a:b*c?d|e<f>g\"h", "a_b_c_d_e_f_g_h"),
            ("\u{202E}gpj.exe", "gpj.exe"), ("a\u{61C}\u{200B}\u{2060}\u{2065}\u{FFF9}b", "ab"), ("a\u{2028}b", "ab"),
            ("Ärger 😀.png", "Ärger 😀.png"),
            ("..\\..\\boot.ini", "boot.ini"), ("/abs/olute", "olute"), ("%2e%2e%2fx", "%2e%2e%2fx"), ("~", "~"),
        ])
    func hostileNameBecomesSafe(hostile: String, safe: String) {
        #expect(SafeName(hostile).candidate(0) == safe)
    }

    @Test("The number of a duplicate name precedes the extension")
    func numberDuplicateNamePrecedes() {
        #expect(SafeName("a.b.png").candidate(1) == "a.b-1.png")
        #expect(SafeName("a").candidate(12) == "a-12")
    }

    @Test("A long name is cut before its extension", arguments: ["x", "ä", "😀", "e\u{301}\u{301}\u{301}"])
    func longNameCutBefore(piece: String) {
        let name = SafeName(String(repeating: piece, count: 300) + ".jpeg").candidate(0)
        #expect(name.hasSuffix(".jpeg"))
        #expect((190...200).contains(name.utf8.count))
    }

    @Test("A suffix too long for an extension is cut as well")
    func suffixTooLongExtension() {
        let name = SafeName("a." + String(repeating: "x", count: 300)).candidate(0)
        #expect(name.utf8.count == 200)
    }

    @Test("A cut name ends in neither a dot nor a blank", arguments: [" ", ".", " .", ".\u{301}"])
    func cutNameEndsNeither(end: String) {
        let kept = String(repeating: "x", count: 199)
        #expect(SafeName(kept + end + String(repeating: "y", count: 100)).candidate(0) == kept)
    }

    @Test("A cut does not turn a longer name into a device name")
    func cutDoesNotTurn() {
        #expect(SafeName("NUL" + String(repeating: " ", count: 300) + "x").candidate(0) == "_NUL")
        #expect(SafeName("con." + String(repeating: "x", count: 300)).candidate(0).utf8.count == 200)
    }

    @Test("A device name is detected even if an accent follows its dot")
    func deviceNameDetectedEven() {
        #expect(SafeName("NUL.\u{301}txt").candidate(0) == "_NUL.\u{301}txt")
    }
}
