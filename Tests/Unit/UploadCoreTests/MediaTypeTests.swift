import Testing

@testable import UploadCore

@Suite("Media types")
struct MediaTypeTests {
    @Test(
        "The last extension of a file name decides, regardless of case",
        arguments: [
            ("a.png", "image/png"), ("a.jpg", "image/jpeg"), ("a.JPEG", "image/jpeg"), ("a.gif", "image/gif"),
            ("a.webp", "image/webp"), ("a.svg", "image/svg+xml"), ("a.heic", "image/heic"), ("a.avif", "image/avif"),
            ("a.mp3", "audio/mpeg"), ("a.amr", "audio/amr"), ("a.opus", "audio/opus"), ("a.wav", "audio/wav"),
            ("a.mp4", "video/mp4"), ("a.MOV", "video/quicktime"), ("a.3gp", "video/3gpp"), ("a.webm", "video/webm"),
            ("a.txt", "text/plain"), ("a.html", "text/html"), ("a.htm", "text/html"), ("a.csv", "text/csv"),
            ("a.js", "text/javascript"), ("a.md", "text/markdown"), ("a.json", "application/json"),
            ("a.pdf", "application/pdf"), ("a.xml", "application/xml"), ("a.zip", "application/zip"),
            ("a.tar.gz", "application/gzip"), ("a.7z", "application/x-7z-compressed"), ("a.wasm", "application/wasm"),
            ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            ("a.apk", "application/vnd.android.package-archive"), ("a.fit", "application/vnd.ant.fit"),
            ("a.woff2", "font/woff2"), ("a.PnG", "image/png"), ("a..png", "image/png"), ("文件.png", "image/png"),
            ("a b.png", "image/png"), ("..png", "image/png"), ("a.png.txt", "text/plain"),
        ])
    func known(_ name: String, _ type: String) {
        #expect(MediaType.ofFile(named: name) == type)
    }

    @Test(
        "A name without a known extension is application/octet-stream",
        arguments: [
            "", ".", "..", "a", "png", ".png", ".gitignore", "a.", "a.png.", "a.unknown", "a.pn", "a.pngx", "a.png ",
            "a. png", "a.jpg jpeg", "a.p\u{301}ng", "a.m\u{212A}v", "a.\u{0}png",
        ])
    func unknown(name: String) {
        #expect(MediaType.ofFile(named: name) == "application/octet-stream")
    }
}
