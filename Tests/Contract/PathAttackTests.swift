import Foundation
import TestSupport
import Testing
import UploadCore

@testable import QuickApp
@testable import UploadEngine

/// Paths and links of an app or its files that try to read files outside the app.
@Suite(.phase(.scripts), .timeLimit(minutes: 3)) struct PathAttackTests {
    private let folders: AppFolders

    init() throws { folders = try AppFolders() }

    private func expectRejection(_ path: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let error = folders.locateError(path)
        #expect(error?.code == .parameter, "\(path.debugDescription)", sourceLocation: sourceLocation)
        #expect(
            error?.message.hasPrefix("invalid filename: ") == true, "\(path.debugDescription): \(error?.message ?? "")",
            sourceLocation: sourceLocation)
    }

    /// Spellings of paths to `secret` or other files outside the app.
    static let spellings: [String] = {
        let climbs = [
            "../secret", "../../secret", "../../../secret", "../../../../../../../../etc/passwd", "..", "../..", "../",
            "sub/../../../secret", "sub/..", "sub/../x", "./../../secret", ".//..//..//secret", "//../..//secret",
            "..\\..\\secret", "..\\../secret", "sub\\..\\..\\..\\secret", "\\..\\..\\secret",
            "%2e%2e/%2e%2e/secret", "%2E%2E/%2E%2E/secret", "%2e%2E/.%2e/secret", "%2e./%2e./secret", ".%2E/secret",
            "..%2f..%2fsecret", "..%2F..%2Fsecret", "..%5c..%5csecret", "..%5C..%5Csecret",
            "%2e%2e%2f%2e%2e%2fsecret", "%2E%2E%5C%2E%2E%5Csecret", "%2f..%2f..%2fsecret", "sub%2f..%2f..%2fsecret",
            "../files/x", "%2e%2e/files/x", "../%66iles/x", "....//../secret", "..;/../secret", "x/../\u{200B}",
            // Only another layer would decode these to `..`: here they are the names of missing files.
            "..%252f..%252fsecret", "%252e%252e/secret", "%c0%ae%c0%ae/%c0%ae%c0%ae/secret", "..%c0%af..%c0%afsecret",
            "%e0%80%ae%e0%80%ae/secret", "..%u2216..%u2216secret", "．．/．．/secret", "‥/secret", "․․/secret",
            "..\u{2215}..\u{2215}secret", ". ./secret", ".. /secret", " ../secret", "..\u{200B}/secret", "...//secret",
            "etc/passwd", "/etc/passwd", "//etc/passwd", "file:///etc/passwd", "~/secret", "$HOME/secret", "x::$DATA",
            // The system ends a path at NUL.
            "x\0", "x\0.png", "\0", "../../secret\0.png", "x\0/../secret",
            // Not a file name.
            "", ".", "./", "x/", "x/.", "sub/", "sub/.", "sub//", "x/./.",
        ]
        return climbs.flatMap { ["internal://cache/\($0)", "internal://mass/sub/\($0)", "/\($0)"] } + [
            "", " ", ".", "..", "secret", "../secret", "cache/x", "internal:", "internal:/", "internal://",
            "internal:///", "internal:///etc/passwd", "internal:///cache/x", "internal:/cache/x", "internal:cache/x",
            "internal://cache", "internal://cache/", "internal://cache//", "internal://cache//etc/passwd",
            "INTERNAL://cache/x", "Internal://cache/x", "internal://CACHE/x", "internal://Cache/x",
            "internal://cache%2fx", "internal://cache\\x", "internal://cache/../files/x", "internal://../cache/x",
            "internal://%63ache/x", "internal://user@cache/x", "internal://cache:80/x", "internal://localhost/cache/x",
            "internal://package/app.js", "internal://data/cache/x", "internal://etc/passwd", "internal://./cache/x",
            "file:///etc/passwd", "file://localhost/etc/passwd", "FILE:///etc/passwd", "file:/etc/passwd",
            "http://example.com/x", "https://example.com/x", "content://x", "data:,x", "hap://app/x", "C:\\secret",
            "\\\\server\\share\\x", "~/secret", "/proc/self/environ", "/dev/zero", "/etc/passwd", "//etc/passwd",
            " internal://cache/x", "\u{FEFF}internal://cache/x", "internal://cache /x", "\tinternal://cache/x",
        ]
    }()

    @Test("Every spelling of a path outside is rejected at the call, and the secret is not opened")
    func spellings() throws {
        #expect(Set(Self.spellings).count >= 60)
        for folder in ["cache", "cache/sub", "files", "mass", "mass/sub"] {
            try folders.write("own", to: "data/\(folder)/x")
        }
        for file in ["package/x", "data/secret"] { try folders.write("own", to: file) }
        #expect(try folders.content("internal://cache/x") == "own")
        #if os(Linux)
        let secrets = ["secret", "data/secret", "outside/secret"].map { "\(folders.path)/\($0)" }
        let watch = try OpenWatch(secrets)
        #endif
        for path in Self.spellings { expectRejection(path) }
        #if os(Linux)
        #expect(watch.events == 0)
        for secret in secrets { _ = try String(contentsOfFile: secret, encoding: .utf8) }
        #expect(watch.events == secrets.count, "the watch counts an opening")
        #endif
    }

    /// Links, an app's path that uses them, and whether the system would open the secret through them.
    struct Links: Sendable, CustomTestStringConvertible {
        let path: String
        let links: [(file: String, target: String)]
        let reaches: Bool
        var testDescription: String { "\(path): \(links.prefix(3).map { "\($0) -> \($1)" })" }

        init(_ path: String, _ links: [(String, String)], reaches: Bool = true) {
            self.path = path
            self.links = links
            self.reaches = reaches
        }
    }

    /// `BASE` stands for the folder that holds the secret.
    static let links: [Links] = [
        Links("internal://cache/l", [("data/cache/l", "BASE/secret")]),
        Links("internal://cache/l", [("data/cache/l", "//BASE/secret")]),
        Links("internal://cache/l", [("data/cache/l", "../../secret")]),
        Links("internal://cache/l", [("data/cache/l", "./.././//../secret")]),
        Links("internal://cache/l", [("data/cache/l", "../files/../../secret")]),
        Links("internal://files/l", [("data/files/l", "../../data/../secret")]),
        Links("internal://mass/l", [("data/mass/l", "../../outside/sub/../secret")]),
        Links("internal://tmp/l", [("data/tmp/l", "../../package/../secret")]),
        Links("internal://cache/l/secret", [("data/cache/l", "BASE")]),
        Links("internal://cache/l/secret", [("data/cache/l", "../..")]),
        Links("internal://cache/l/secret", [("data/cache/l", "../../")]),
        Links("internal://cache/l/sub/secret", [("data/cache/l", "../../outside")]),
        Links("internal://cache/l/data/cache/m", [("data/cache/l", "../.."), ("data/cache/m", "../../secret")]),
        Links("internal://cache/l", [("data/cache/l", "m"), ("data/cache/m", "n"), ("data/cache/n", "../../secret")]),
        Links("internal://cache/l", [("data/cache/l", "../files/m"), ("data/files/m", "../../secret")]),
        Links("internal://cache/l", [("data/cache/l", "../files/m"), ("data/files/m", "BASE/secret")]),
        Links(
            "internal://cache/l",
            [("data/cache/l", "m/secret"), ("data/cache/m", "../files/n"), ("data/files/n", "../..")]),
        Links("internal://cache/l/secret", [("data/cache/l", "m/.."), ("data/cache/m", "..")]),
        Links("internal://cache/l", [("data/cache/l", "m/m/secret"), ("data/cache/m", ".."), ("data/m", "..")]),
        // A partition may be a link to any folder, but not another folder with the same name.
        Links("internal://cache/mass/secret", [("data/cache/mass", "BASE")]),
        Links("internal://mass/mass/secret", [("data/mass/mass", "../..")]),
        Links("/mass/secret", [("package/mass", "..")]),
        Links("/mass/sub/secret", [("package/mass", "BASE/outside")]),
        Links("/l", [("package/l", "../secret")]),
        Links("/l", [("package/l", "BASE/secret")]),
        Links("/l/secret", [("package/l", "..")]),
        Links("/l/secret", [("package/l", "../outside")]),
        // These do not lead to the secret and are rejected anyway.
        Links("internal://cache/l", [("data/cache/l", "BASE/data/files/x")], reaches: false),
        Links("internal://cache/l", [("data/cache/l", "../../data/files/x")], reaches: false),
        Links("/l", [("package/l", "../data/files/x")], reaches: false),
        Links("/l", [("package/l", "../package/x")], reaches: false),
        Links("internal://tmp/l", [("data/tmp/l", "../../package/x")], reaches: false),
        Links("internal://cache/l", [("data/cache/l", "/")], reaches: false),
        Links("internal://cache/l", [("data/cache/l", "/dev/zero")], reaches: false),
        Links("internal://cache/l", [("data/cache/l", "/proc/self/fd/0")], reaches: false),
        Links("internal://cache/l/self/environ", [("data/cache/l", "/proc")], reaches: false),
        Links("internal://cache/l", [("data/cache/l", "l")], reaches: false),
        Links("internal://cache/l/x", [("data/cache/l", "l")], reaches: false),
        Links("internal://cache/l", [("data/cache/l", "m"), ("data/cache/m", "l")], reaches: false),
        Links("internal://cache/l", [("data/cache/l", "../files/m"), ("data/files/m", "../cache/l")], reaches: false),
        Links(
            "internal://cache/l", [("data/cache/l", "l1")] + (1...40).map { ("data/cache/l\($0)", "l\($0 + 1)") },
            reaches: false),
    ]

    private func install(_ attack: Links) throws {
        for (file, target) in attack.links {
            try folders.link(file, to: target.replacing("BASE", with: folders.path))
        }
        guard attack.reaches else { return }
        // Opening the path directly returns the secret, so the attack is effective.
        let path = attack.path.hasPrefix("/") ? "package" + attack.path : "data/" + attack.path.dropFirst(11)
        let content = try String(contentsOfFile: "\(folders.path)/\(path)", encoding: .utf8)
        #expect(content == AppFolders.secret)
    }

    @Test("A link that leads outside or has no target is rejected at the call", arguments: links)
    func linksAtTheCall(attack: Links) throws {
        try folders.write("own", to: "data/files/x")
        try folders.write("own", to: "package/x")
        try install(attack)
        expectRejection(attack.path)
    }

    @Test("A link that is created after the call is rejected when the file is opened", arguments: links)
    func linksAfterTheCall(attack: Links) throws {
        let (uri, first) = (try InternalURI(attack.path), try #require(attack.links.first))
        let root = uri.partition == .package ? "package" : "data/\(uri.partition.rawValue)"
        try folders.write("own", to: "\(root)/\(uri.path)")
        let file = try folders.storage.locate(attack.path)
        #expect(folders.openError(file) == nil)
        try folders.remove(first.file)
        try install(attack)
        let error = folders.openError(file)
        #expect(error?.code == .parameter)
        #expect(error?.message.hasPrefix("invalid filename: ") == true)
    }

    @Test("A link to a missing file: 202 at the call, 300 if the file existed at the call")
    func dangling() throws {
        try folders.link("data/cache/l", to: "nowhere")
        expectRejection("internal://cache/l")
        try folders.write("x", to: "data/cache/nowhere")
        let file = try folders.storage.locate("internal://cache/l")
        try folders.remove("data/cache/nowhere")
        #expect(folders.openError(file)?.code == .inputOutput)
    }
}

#if os(Linux)
/// Counts how often files are opened by any process.
private struct OpenWatch: ~Copyable {
    private let descriptor: CInt

    init(_ files: [String]) throws {
        descriptor = inotify_init1(O_NONBLOCK | O_CLOEXEC)
        try #require(descriptor >= 0)
        for file in files { try #require(inotify_add_watch(descriptor, file, UInt32(IN_OPEN)) >= 0) }
    }

    deinit { close(descriptor) }

    /// The number of openings since the last read.
    var events: Int {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        return max(0, read(descriptor, &buffer, buffer.count)) / MemoryLayout<inotify_event>.size
    }
}
#endif
