import Foundation
import Synchronization
import TestSupport
import Testing
import UploadCore

@testable import QuickApp
@testable import UploadEngine

/// Resolving reaches all files inside the root, none outside, and leaks no descriptor.
@Suite(.phase(.scripts), .timeLimit(minutes: 3)) struct SandboxedPathResolverTests {
    private let folders: AppFolders

    init() throws { folders = try AppFolders() }

    @Test(
        "Names are literal, even unusual ones",
        arguments: [
            "a..b", "...", "....", "..a", "a..", ".hidden", "a b", " a ", "文件.png", "😀.png", "e\u{301}", "%20",
            "100%.png",
            "a%2eb", "%2e", "%252e%252e", "a?b#c", "it's \"quoted\"", "tab\tname", "line\nname", "a:b", "~", "-rf",
            "$HOME",
            "a\\b", "．．", "con", "\u{202E}gnp.exe", "internal:", "*", String(repeating: "n", count: 255),
            String(repeating: "名", count: 85),
        ])
    func names(name: String) throws {
        for folder in ["", "\(name)/"] {
            try folders.write("1", to: "data/files/d/\(folder)\(name)")
            #expect(try folders.content("internal://files/d/\(folder)\(name)") == "1")
            #expect(try folders.storage.locate("internal://files/d/\(folder)\(name)").filename == name)
            try folders.remove("data/files/d")
        }
        try folders.write("2", to: "package/\(name)")
        #expect(try folders.content("/\(name)") == "2")
    }

    @Test("A name that exceeds the limit of file systems does not exist: 202")
    func longName() {
        for length in [256, 9000] {
            let path = "internal://cache/\(String(repeating: "n", count: length))"
            let expected = UploadFailure(.parameter, "invalid filename: '\(path)' does not exist")
            #expect(folders.locateError(path) == expected)
        }
    }

    @Test(
        "A link inside the root works",
        arguments: [
            ("data/cache/l", "a/f", "internal://cache/l"),
            ("data/cache/l", "./a/../a//f", "internal://cache/l"),
            ("data/cache/l", "a", "internal://cache/l/f"),
            ("data/cache/l", "a/", "internal://cache/l/f"),
            ("data/cache/l", "a/.", "internal://cache/l/f"),
            ("data/cache/l", ".", "internal://cache/l/a/f"),
            ("data/cache/a/l", "..", "internal://cache/a/l/a/f"),
            ("data/cache/a/l", "../../cache/a/f", "internal://cache/a/l"),
            ("data/files/l", "../cache/a/f", "internal://files/l"),
            ("data/tmp/l", "../cache", "internal://tmp/l/a/f"),
            ("data/mass/l", "..", "internal://mass/l/cache/a/f"),
            ("package/l", "a/f", "/l"),
            ("package/a/l", "../a", "/a/l/f"),
        ])
    func linksWithin(_ link: String, _ target: String, _ path: String) throws {
        for root in ["data/cache", "package"] { try folders.write("own", to: "\(root)/a/f") }
        try folders.link(link, to: target)
        #expect(try folders.content(path) == "own")
    }

    @Test("The number of links is limited like that of the system")
    func limitOfLinks() throws {
        try folders.write("end", to: "data/cache/0")
        for number in 1...41 { try folders.link("data/cache/\(number)", to: "\(number - 1)") }
        #expect(try folders.content("internal://cache/40") == "end")
        #expect(
            folders.locateError("internal://cache/41")
                == UploadFailure(.parameter, "invalid filename: more than 40 symbolic links in 'internal://cache/41'"))
    }

    @Test("The number of nested folders is limited")
    func limitOfFolders() throws {
        // The data folder and the partition count.
        let path = String(repeating: "d/", count: 126)
        try folders.write("deep", to: "data/cache/\(path)f")
        try folders.write("deeper", to: "data/cache/\(path)d/f")
        #expect(try folders.content("internal://cache/\(path)f") == "deep")
        #expect(try folders.content("internal://cache/\(String(repeating: "./", count: 500))\(path)f") == "deep")
        let refused = folders.locateError("internal://cache/\(path)d/f")
        #expect(refused?.code == .parameter)
        #expect(refused?.message.hasPrefix("invalid filename: more than 128 folders in ") == true)
    }

    @Test("Thousands of successful and failed calls leak no descriptor")
    func descriptors() throws {
        try folders.write("x", to: "data/cache/a/b/c/f")
        try folders.link("data/cache/a/out", to: "../../../secret")
        try folders.link("data/cache/a/loop", to: "loop")
        try folders.link("data/cache/a/in", to: "../a/b/c")
        func openFiles() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { descriptor in
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
            }.filter { $0.hasPrefix(folders.path) }
        }
        let file = try folders.storage.locate("internal://cache/a/in/f")
        let descriptor = try file.open()
        #expect(try openFiles() == ["\(folders.path)/data/cache/a/b/c/f"])
        close(descriptor)

        let gone = try folders.storage.locate("internal://cache/a/b/c/f")
        try folders.remove("data/cache/a/b/c/f")
        for _ in 0..<1000 {
            for path in ["a/out", "a/loop", "a/in/f", "a/none", "a/b/c/f/g", "a/in/\0"] {
                #expect(folders.locateError("internal://cache/\(path)")?.code == .parameter)
            }
            #expect(folders.locateError("internal://cache/a/in") == nil)
            #expect(folders.openError(gone)?.code == .inputOutput)
        }
        #expect(try openFiles() == [])
    }

    @Test("While a folder is repeatedly replaced by a link to the outside, only files inside are read")
    func race() async throws {
        let base = "\(folders.path)/data/cache"
        try folders.write("inside", to: "data/cache/d/sub/secret")
        try folders.link("data/cache/link", to: "../../outside")
        let isOver = Atomic(false)
        let swapper = DispatchQueue(label: "swapper")
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            // Not a thread of Swift's tasks, of which there may be only one.
            swapper.async {
                while !isOver.load(ordering: .relaxed) {
                    rename("\(base)/d", "\(base)/real")
                    rename("\(base)/link", "\(base)/d")
                    rename("\(base)/d", "\(base)/link")
                    rename("\(base)/real", "\(base)/d")
                }
            }
            done.resume(with: Result { try readWhileSwapping() })
            isOver.store(true, ordering: .relaxed)
        }
        swapper.sync {}
    }

    /// Reads until the file inside was read, and the link rejected, hundreds of times each.
    private func readWhileSwapping() throws {
        var (inside, rejected) = (0, 0)
        while inside < 300 || rejected < 300 {
            do throws(UploadFailure) {
                let file = try folders.storage.locate("internal://cache/d/sub/secret")
                let descriptor = try file.open()
                var content = [UInt8](repeating: 0, count: 64)
                let count = read(descriptor, &content, content.count)
                close(descriptor)
                #expect(content.prefix(max(0, count)).elementsEqual("inside".utf8))
                inside += 1
            } catch {
                if error.message.contains("a path out") { rejected += 1 }
            }
        }
    }

    @Test("With random links it opens the same file as the system, unless that is outside", arguments: 0..<40)
    func system(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func path(_ names: [String], upTo count: Int) -> String {
            let length = Int.random(in: 1...count, using: &random)
            return (0..<length).map { _ in names[Int.random(in: 0..<names.count, using: &random)] }
                .joined(separator: "/")
        }
        let places = ["cache", "cache/a", "cache/a/b", "files", "files/a"]
        for place in places {
            try folders.write(place, to: "data/\(place)/f")
            for link in ["l", "m", "n"] {
                let target = path(["..", "..", "a", "b", "f", "l", "m", "n", ".", "cache", "files"], upTo: 4)
                try folders.link("data/\(place)/\(link)", to: target + (Bool.random(using: &random) ? "/" : ""))
            }
        }
        let data = folders.storage.data
        for _ in 0..<100 {
            let path = "cache/" + path(["a", "b", "f", "l", "m", "n", "."], upTo: 5)
            let expected = OpenResult(open("\(data)/\(path)", O_RDONLY | O_CLOEXEC), orElse: errno)
            do throws(SandboxedPathResolver.Failure) {
                let found = try SandboxedPathResolver(root: data).open(path)
                #expect(OpenResult(found, orElse: 0) == expected, "\(path)")
                let real = URL(fileURLWithPath: "\(data)/\(path)").resolvingSymlinksInPath().path
                #expect("\(real)/".hasPrefix("\(data)/"), "\(path)")
                try SandboxedPathResolver(root: data).find(path)
            } catch .leavesRoot {
                continue
            } catch .tooManyLinks {
                #expect(expected == .failure(ELOOP), "\(path)")
            } catch {
                guard case .system(let number) = error else { throw error }
                #expect(expected == .failure(number), "\(path)")
            }
        }
    }

    /// The result of an open: a file's identity or an `errno`.
    private enum OpenResult: Equatable {
        case file(UInt64, UInt64)
        case failure(CInt)

        /// Closes the descriptor.
        init(_ descriptor: CInt, orElse number: CInt) {
            var status = stat()
            guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
                self = .failure(number)
                return
            }
            self = .file(UInt64(truncatingIfNeeded: status.st_dev), UInt64(truncatingIfNeeded: status.st_ino))
            close(descriptor)
        }
    }
}
