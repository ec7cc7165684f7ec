import Testing

@testable import UploadReceiver

@Suite struct PreviewKindTests {
    @Test(
        "An image is detected by its first bytes",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "image/png"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
            (Array("GIF87a".utf8), "image/gif"), (Array("GIF89a…".utf8), "image/gif"),
            (Array("RIFF\0\0\0\0WEBPVP8".utf8), "image/webp"),
        ] as [([UInt8], String)])
    func imageDetectedFirstBytes(start: [UInt8], type: String) {
        #expect(PreviewKind(start, of: 100) == .image(mediaType: type))
    }

    @Test(
        "Content that can contain scripts is never an image",
        arguments: ["a", "<svg onload=x>", "<html>", "GIF88a", "RIFF....WAVE", "ümlaut\r\n\t\u{0C}"])
    func contentCanContainScripts(text: String) {
        #expect(PreviewKind(Array(text.utf8), of: Int64(text.utf8.count)) == .text)
    }

    @Test(
        "Other content has no preview",
        arguments: [[], [0x00], [0x61, 0x1B], [0x61, 0x7F], [0xC3], [0xFF, 0xFE, 0x61, 0x00], [0x89, 0x50, 0x4E]]
            as [[UInt8]])
    func otherContentHasNo(start: [UInt8]) {
        #expect(PreviewKind(start, of: Int64(start.count)) == .none)
    }

    @Test("Text may end within a character if the file is longer")
    func textMayEndWithin() {
        #expect(PreviewKind([0x61, 0xC3], of: 3) == .text)
        #expect(PreviewKind([0x61, 0xC3], of: 2) == .none)
    }
}
