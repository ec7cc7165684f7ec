import Testing
import UploadEngine

@testable import QuickApp

/// What an app is: a folder with a manifest, or a lone script.
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

    @Test("A folder is named by its manifest and starts with app.js, or with the entry that the manifest names")
    func folder() throws {
        let path = "\(folders.path)/package"
        try folders.write(#"{"package":"com.example.a","name":"a"}"#, to: "package/manifest.json")
        try folders.write("", to: "package/app.js")
        for spelling in [path, path + "/"] {
            let app = try AppPackage(path: spelling)
            #expect(app.name == "com.example.a")
            #expect(app.entry == "app.js")
            #expect(app.shown("pages/index.js") == "\(path)/pages/index.js")
        }
        try folders.write(#"{"package":"a","name":"a","entry":"src/main.js"}"#, to: "package/manifest.json")
        #expect(problem(path) == "manifest.json: the entry 'src/main.js' is not in '\(path)', or cannot be read")
        try folders.write("", to: "package/src/main.js")
        #expect(try AppPackage(path: path).entry == "src/main.js")
    }

    @Test("A lone script has no manifest, and its folder is the package")
    func script() throws {
        try folders.write("", to: "package/one.js")
        let app = try AppPackage(path: "\(folders.path)/package/one.js")
        #expect(app.manifest == nil)
        #expect(app.folder == "\(folders.path)/package")
        #expect(app.entry == "one.js")
        #expect(app.name == "one.js")
    }

    @Test("What is missing or wrong is said with its path")
    func problems() throws {
        let path = "\(folders.path)/package"
        #expect(problem("\(path)/none") == "there is no '\(path)/none': No such file or directory")
        #expect(problem(path)?.hasPrefix("'\(path)' has no manifest.json") == true)
        try folders.write(#"{"package":1}"#, to: "package/manifest.json")
        #expect(problem(path)?.hasPrefix("\(path)/manifest.json: package ") == true)
    }

    @Test("A file of the package is read whole; a missing one and a folder are none; a link does not lead out")
    func reading() throws {
        let script = String(repeating: "0123456789", count: 20_000)
        try folders.write(script, to: "package/pages/index.js")
        try folders.write("", to: "package/one.js")
        try folders.link("package/in.js", to: "pages/index.js")
        try folders.link("package/out.js", to: "../secret")
        let app = try AppPackage(path: "\(folders.path)/package/one.js")
        #expect(try app.read("pages/index.js") == Array(script.utf8))
        #expect(try app.read("in.js") == Array(script.utf8))
        #expect(try app.read("one.js") == [])
        for path in ["pages", "none.js", "one.js/x", "one.js\0"] { #expect(try app.read(path) == nil, "\(path)") }
        for path in ["out.js", "../secret"] {
            #expect(throws: UploadError(.parameter, "cannot read '\(path)': it is a link out of the app's package")) {
                try app.read(path)
            }
        }
    }
}
