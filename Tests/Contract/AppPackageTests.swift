import Foundation
import Testing
import UploadCore
import UploadEngine

@testable import QuickApp

/// Apps: folders with a manifest, and lone scripts.
struct AppPackageTests {
    private let folders: AppFolders

    init() throws { folders = try AppFolders() }

    private func problem(_ path: String) -> String? {
        do throws(AppPackageError) {
            _ = try AppPackage(path: path)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("A folder has the package name of its manifest and runs app.js, or the entry of the manifest")
    func folder() throws {
        let path = "\(folders.path)/package"
        try folders.write(#"{"package":"com.example.a","name":"a"}"#, to: "package/manifest.json")
        try folders.write("", to: "package/app.js")
        for spelling in [path, path + "/"] {
            let app = try AppPackage(path: spelling)
            #expect(app.name == "com.example.a")
            #expect(app.entry == "app.js")
            #expect(app.folder.shown("pages/index.js") == "\(path)/pages/index.js")
        }
        try folders.write(#"{"package":"a","name":"a","entry":"src/main.js"}"#, to: "package/manifest.json")
        #expect(problem(path) == "manifest.json: the entry 'src/main.js' is not in '\(path)', or cannot be read")
        try folders.write("", to: "package/src/main.js")
        #expect(try AppPackage(path: path).entry == "src/main.js")
    }

    @Test("The files of an archive are in a temporary folder while the app is used")
    func archive() throws {
        let manifest = #"{"package":"com.example.zip","name":"a"}"#
        let path = "\(folders.path)/app.rpk"
        let content = ZipWriter(["manifest.json": manifest, "app.js": "1", "META-INF/CERT": "x", "a/b/c.txt": "text"])
            .bytes
        try Data(content).write(to: URL(fileURLWithPath: path))
        var extracted = ""
        do {
            let app = try AppPackage(path: path)
            extracted = app.folder.path
            #expect(app.name == "com.example.zip")
            #expect(app.folder.shown("app.js") == "\(path)/app.js")
            #expect(try app.folder.read("a/b/c.txt") == Array("text".utf8))
            #expect(try app.folder.read("META-INF/CERT") == nil)
            let mode = try FileManager.default.attributesOfItem(atPath: extracted)[.posixPermissions] as? Int
            #expect(mode == 0o700)
        }
        #expect(!FileManager.default.fileExists(atPath: extracted))
    }

    @Test("An archive with a file in place of a folder, or with very deep folders, is rejected")
    func hostileArchives() throws {
        let path = "\(folders.path)/app.rpk"
        for (entries, problem) in [
            (["a": "file", "a/b": "inside"], "cannot extract 'a/b' to "),
            ([String(repeating: "d/", count: 100) + "x": ""], "it is in more than 100 folders"),
        ] as [(KeyValuePairs<String, String>, String)] {
            try Data(ZipWriter(entries).bytes).write(to: URL(fileURLWithPath: path))
            #expect(self.problem(path)?.contains(problem) == true, "\(self.problem(path) ?? "none")")
        }
    }

    @Test("A lone script has no manifest and no resources; its modules are in its folder")
    func script() throws {
        try folders.write("", to: "package/one.js")
        let app = try AppPackage(path: "\(folders.path)/package/one.js")
        #expect(app.manifest == nil)
        #expect(app.isLoneScript)
        #expect(app.folder.path == "\(folders.path)/package")
        #expect(app.resources == nil)
        #expect(app.entry == "one.js")
    }

    @Test("Scripts with the same file name have separate storage, by their absolute paths")
    func storageNames() throws {
        for file in ["package/one.js", "package/sub/one.js", "package/.x y\u{1B}ä.js", "package/" + longName] {
            try folders.write("", to: file)
        }
        let first = try AppPackage(path: "\(folders.path)/package/one.js").name
        #expect(first == StorageName(of: "\(folders.path)/package/one.js").text)
        #expect(first.wholeMatch(of: /one\.js-[0-9a-f]{16}/) != nil)
        #expect(try AppPackage(path: "\(folders.path)/package/sub/../one.js").name == first)
        #expect(try AppPackage(path: "\(folders.path)/package/sub/one.js").name != first)
        try folders.link("package/link.js", to: "sub/one.js")
        let linked = try AppPackage(path: "\(folders.path)/package/link.js")
        let target = try AppPackage(path: "\(folders.path)/package/sub/one.js")
        #expect(linked.name == target.name)
        #expect(linked.folder.path.hasSuffix("/package/sub"))
        #expect(try AppPackage(path: "\(folders.path)/package/.x y\u{1B}ä.js").name.hasPrefix("_x_y___.js-"))
        #expect(try AppPackage(path: "\(folders.path)/package/" + longName).name.utf8.count == 117)
        #expect(StorageName(of: "/").text.hasPrefix("root-"))
    }

    private var longName: String { String(repeating: "n", count: 250) + ".js" }

    @Test(
        "A path of a device, a FIFO or a loop is rejected immediately",
        arguments: [
            "/dev/zero", "/dev/null", "/dev/tty", "FIFO", "LOOP", "FIFO/x", "",
        ])
    func special(path: String) throws {
        let real = path.replacing("FIFO", with: "\(folders.path)/fifo").replacing("LOOP", with: "\(folders.path)/loop")
        try #require(mkfifo("\(folders.path)/fifo", 0o600) == 0)
        try folders.link("loop", to: "loop")
        #expect(problem(real) != nil)
    }

    @Test("A FIFO is neither a manifest nor an entry")
    func specialFiles() throws {
        try #require(mkfifo("\(folders.path)/package/manifest.json", 0o600) == 0)
        #expect(problem("\(folders.path)/package")?.contains("has no manifest.json") == true)
        try folders.remove("package/manifest.json")
        try folders.write(#"{"package":"a","name":"a"}"#, to: "package/manifest.json")
        try #require(mkfifo("\(folders.path)/package/app.js", 0o600) == 0)
        #expect(problem("\(folders.path)/package")?.contains("the entry 'app.js' is not in") == true)
    }

    @Test("Names in messages and stack traces are escaped for terminals")
    func visible() throws {
        let hostile = "evil\u{1B}[2J\u{202E}\u{61C}\n"
        #expect(
            problem("\(folders.path)/\(hostile)")?.hasSuffix(
                #"evil\u{1B}[2J\u{202E}\u{61C}\n': No such file or directory"#) == true)
        try folders.write("", to: "\(hostile)/\(hostile).js")
        let app = try AppPackage(path: "\(folders.path)/\(hostile)/\(hostile).js")
        #expect(
            app.folder.shown(app.entry).hasSuffix(#"/evil\u{1B}[2J\u{202E}\u{61C}\n/evil\u{1B}[2J\u{202E}\u{61C}\n.js"#)
        )
        try folders.write(
            #"{"package":"a","name":"a","entry":"\u001b[2J\u202e\u061c.js"}"#, to: "\(hostile)/manifest.json")
        let message = problem("\(folders.path)/\(hostile)") ?? ""
        #expect(message.contains(#"the entry '\u{1B}[2J\u{202E}\u{61C}.js'"#))
        #expect(!message.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" || $0 == "\u{61C}" })
    }

    @Test("A missing or invalid file is reported with its path")
    func problems() throws {
        let path = "\(folders.path)/package"
        #expect(problem("\(path)/none") == "there is no '\(path)/none': No such file or directory")
        #expect(problem(path)?.hasPrefix("'\(path)' has no manifest.json") == true)
        try folders.write(#"{"package":1}"#, to: "package/manifest.json")
        #expect(problem(path)?.hasPrefix("\(path)/manifest.json: package ") == true)
    }

    @Test("A file of the package is read completely; a missing file and a folder are nil; a link out of it fails")
    func reading() throws {
        let script = String(repeating: "0123456789", count: 20_000)
        try folders.write(script, to: "package/pages/index.js")
        try folders.write("", to: "package/one.js")
        try folders.link("package/in.js", to: "pages/index.js")
        try folders.link("package/out.js", to: "../secret")
        let app = try AppPackage(path: "\(folders.path)/package/one.js")
        #expect(try app.folder.read("pages/index.js") == Array(script.utf8))
        #expect(try app.folder.read("in.js") == Array(script.utf8))
        #expect(try app.folder.read("one.js") == [])
        for path in ["pages", "none.js", "one.js/x", "one.js\0"] {
            #expect(try app.folder.read(path) == nil, "\(path)")
        }
        for path in ["out.js", "../secret"] {
            #expect(throws: UploadFailure(.parameter, "cannot read '\(path)': it is a link out of the app's package")) {
                try app.folder.read(path)
            }
        }
    }
}
