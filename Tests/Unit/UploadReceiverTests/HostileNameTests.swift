import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

/// File names that attempt to escape the directory or to replace a file.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct HostileNameTests {
    /// The names as written between the quotes.
    static let spellings: [String] = [
        // Parent directories and absolute paths.
        "../sentinel", "../../x", "../../../../../../../../etc/passwd", "/sentinel", "//sentinel", "/etc/cron.d/x",
        "sub/../../x", "./../x", "sentinel/", "sentinel/.", "sentinel/..", "x/../sentinel", "....//x", "..../x",
        ".../...//x",
        "/proc/self/root/x", "~/x", "~root", "$HOME/x",
        // Backslashes, drives and shares.
        #"..\sentinel"#, #"..\..\x"#, #"C:\x"#, "C:x", #"C:\..\..\x"#, #"\\host\share\x"#, #"\\?\C:\x"#, #"\\.\pipe\x"#,
        #"..\/x"#, #"..\\..\\x"#, #"x\"#,
        // Encodings that must not be decoded here.
        "%2e%2e%2fx", "%2e%2e/x", "..%2fx", "..%5cx", "%252e%252e%252fx", "%c0%ae%c0%ae/x", "..%c0%afx",
        "%2Fetc%2Fpasswd",
        "%00", "x%00.png", "&#46;&#46;/x",
        // Characters that look like, or fold to, dots and slashes.
        "\u{FF0E}\u{FF0E}\u{FF0F}x", "\u{2024}\u{2024}/x", "\u{2025}/x", "..\u{2215}x", "..\u{2044}x", "..\u{29F8}x",
        "..\u{FF3C}x", "\u{202E}gnp.exe", "x\u{200E}", "\u{FEFF}x", "x\u{2028}y", "e\u{301}\u{301}\u{301}x",
        // Empty names, dots, blanks, control characters.
        "", ".", "..", "...", " ", "  ..  ", ".hidden", ".upload-abc.part", " x ", "x.", "x..", "\t", "a\0b", "\0",
        "\0../x",
        "a\u{1}b", "a\rb", "a\nb", "a\r\tb", "%0D%0Aline", "%0A", "\u{1B}[2J", "\u{7F}", "\u{85}x", "x;y",
        "%22;rm -rf x",
        // Options, devices, streams, patterns.
        "-rf", "--", "CON", "con.txt", "NUL", "nul.tar.gz", "COM1", "LPT\u{B9}", "AUX .x", "CONIN$", "x:stream",
        "x::$DATA",
        "*", "?", "a|b", "a<b>c", "`id`", "$(id)", "sentinel", "upload",
        // Too long: in bytes, scalars, extension or depth.
        String(repeating: "x", count: 300), String(repeating: "\u{6587}", count: 300),
        String(repeating: "e\u{301}", count: 300), "x." + String(repeating: "y", count: 300),
        String(repeating: "../", count: 300) + "x", String(repeating: "a/", count: 2000) + "x",
        String(repeating: ".", count: 300), String(repeating: "x", count: 16_000),
    ]

    @Test("No file name escapes the directory or replaces a file")
    func noFileNameEscapes() async throws {
        try await withTemporaryFolder { parent in
            let inner = "\(parent)/a/b"
            try await TestServer.run(configure: { $0.directory = inner }) { server in
                for sentinel in ["\(inner)/sentinel", "\(parent)/sentinel", "\(parent)/a/sentinel"] {
                    try Data("mine".utf8).write(to: URL(fileURLWithPath: sentinel))
                }
                for name in Self.spellings {
                    let response = try await server.response(form: RawForm.body("hostile", filename: name).utf8)
                    #expect(response.status == 200, "\(name.debugDescription): \(response.body)")
                    let path = try #require(try response.upload().files.first).path
                    #expect(Self.isPlain(path, in: inner), "\(name.debugDescription) became \(path.debugDescription)")
                    #expect(try String(contentsOfFile: path, encoding: .utf8) == "hostile")
                }
                #expect(try names(in: inner).count == Self.spellings.count + 1)
            }
            #expect(try names(in: parent) == ["a", "sentinel"])
            #expect(try names(in: "\(parent)/a") == ["b", "sentinel"])
            for sentinel in ["\(inner)/sentinel", "\(parent)/sentinel", "\(parent)/a/sentinel"] {
                #expect(try String(contentsOfFile: sentinel, encoding: .utf8) == "mine")
            }
        }
    }

    @Test("A file name cannot end its header line")
    func fileNameCannotEnd() async throws {
        try await TestServer.run { server in
            for name in ["a\r\nX: y", "a\r\n\r\nbody", "a\r\n--B--\r\n"] {
                let response = try await server.response(form: RawForm.body("hostile", filename: name).utf8)
                #expect(response.status == 400)
                #expect(response.error?.hasPrefix("part 1 has the ") == true, "\(response)")
            }
            #expect(try names(in: server.directory) == [])
        }
    }

    /// Whether the path is that of a visible file directly in the directory, with a name for every common file system.
    private static func isPlain(_ path: String, in directory: String) -> Bool {
        guard path.hasPrefix("\(directory)/") else { return false }
        let name = path.dropFirst(directory.count + 1)
        return !name.isEmpty && name.utf8.count <= 255 && !name.hasPrefix(".") && !name.hasSuffix(".")
            && !name.utf8.contains { $0 < 0x20 || #"/\:"#.utf8.contains($0) }
    }

    @Test("A symbolic link with the name of a file is not followed")
    func symbolicLinkNameFile() async throws {
        try await withTemporaryFolder { parent in
            let inner = "\(parent)/inner"
            try await TestServer.run(configure: { $0.directory = inner }) { server in
                for (link, target) in [("dangling", "../new"), ("file", "../precious"), ("directory", "..")] {
                    try FileManager.default.createSymbolicLink(atPath: "\(inner)/\(link)", withDestinationPath: target)
                }
                try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(parent)/precious"))
                for name in ["dangling", "file", "directory"] {
                    let response = try await server.response(form: RawForm.body("hostile", filename: name).utf8)
                    #expect(try response.upload().files.first?.path == "\(inner)/\(name)-1")
                }
            }
            #expect(try names(in: parent) == ["inner", "precious"])
            #expect(try String(contentsOfFile: "\(parent)/precious", encoding: .utf8) == "mine")
        }
    }
}
