import Foundation
import TestSupport
import Testing
import UploadCore

@testable import QuickApp
@testable import UploadEngine

/// The folders of an app, and a secret file next to them. Removed after the test.
final class AppFolders: Sendable {
    static let secret = "secret: not for apps"

    /// The folder that contains `data`, `package`, `secret` and `outside/secret`.
    var path: String { folder.path }
    let storage: AppStorage
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let (data, package) = ("\(folder.path)/data", "\(folder.path)/package")
        try FileManager.default.createDirectory(atPath: package, withIntermediateDirectories: true)
        storage = try AppStorage(data: data, package: package)
        for file in ["secret", "outside/secret", "outside/sub/secret"] { try write(Self.secret, to: file) }
    }

    /// Writes a file, creating missing folders.
    func write(_ content: String, to file: String) throws {
        let url = URL(fileURLWithPath: "\(path)/\(file)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: url)
    }

    /// Creates a symbolic link with this literal target.
    func link(_ file: String, to target: String) throws {
        try #require(symlink(target, "\(path)/\(file)") == 0, "\(file): \(String(cString: strerror(errno)))")
    }

    func remove(_ file: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(file)") }

    /// The content of the file at an app's path.
    func content(_ path: String) throws -> String {
        let descriptor = try storage.locate(path).open()
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
    }

    /// The error for the path at the call.
    func locateError(_ path: String) -> UploadFailure? {
        do throws(UploadFailure) {
            _ = try storage.locate(path)
            return nil
        } catch { return error }
    }

    /// The error of opening the file.
    func openError(_ file: UploadFile) -> UploadFailure? {
        do throws(UploadFailure) {
            close(try file.open())
            return nil
        } catch { return error }
    }
}

struct AppStorageTests {
    let folders: AppFolders

    init() throws { folders = try AppFolders() }

    @Test("Each partition and the package can be read")
    func partitions() throws {
        for partition in ["cache", "files", "mass", "tmp"] {
            try folders.write("in \(partition)", to: "data/\(partition)/a/x.txt")
            #expect(try folders.content("internal://\(partition)/a/x.txt") == "in \(partition)")
            #expect(try folders.content("internal://\(partition)///a//./x.txt") == "in \(partition)")
        }
        try folders.write("in package", to: "package/a/x.txt")
        #expect(try folders.content("/a/x.txt") == "in package")
    }

    @Test("Missing folders are created for the current user only; existing ones keep their permissions")
    func creation() throws {
        func mode(_ path: String) throws -> Int {
            try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
        }
        let data = "\(folders.path)/new/data"
        try FileManager.default.createDirectory(
            atPath: "\(folders.path)/new", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        for _ in 0..<2 {
            let storage = try AppStorage(data: data, package: folders.storage.package)
            #expect(storage.data == data)
        }
        #expect(try mode("\(folders.path)/new") == 0o755)
        for folder in ["", "/cache", "/files", "/mass", "/tmp"] { #expect(try mode(data + folder) == 0o700) }
    }

    @Test("An unusable folder is reported with its path")
    func unusable() throws {
        try folders.write("", to: "file")
        let (package, file) = (folders.storage.package ?? "", "\(folders.path)/file")
        func failure(data: String, package: String) -> UploadFailure? {
            do throws(UploadFailure) {
                _ = try AppStorage(data: data, package: package)
                return nil
            } catch { return error }
        }
        for (data, package, message) in [
            (file, package, "cannot use '\(file)' as a folder: Not a directory"),
            (file + "/a", package, "cannot create the folder '\(file)/a/': Not a directory"),
            (folders.storage.data, file, "cannot use '\(file)' as a folder: Not a directory"),
            (folders.storage.data, file + "s", "cannot find the folder '\(file)s': No such file or directory"),
        ] {
            #expect(failure(data: data, package: package) == UploadFailure(.inputOutput, message))
        }
    }

    @Test("A partition, the data folder and the package may be links created by the developer")
    func roots() throws {
        try folders.write("big", to: "disk/real/x")
        try folders.write("app", to: "disk/app/app.js")
        try folders.remove("data/mass")
        try folders.link("data/mass", to: "\(folders.path)/disk/real")
        try folders.link("data/cache/x", to: "../mass/x")
        #expect(try folders.content("internal://mass/x") == "big")
        #expect(try folders.content("internal://cache/x") == "big")

        try folders.link("data-link", to: "data")
        try folders.link("app-link", to: "disk/app")
        let storage = try AppStorage(data: "\(folders.path)/data-link", package: "\(folders.path)/app-link")
        #expect(folders.openError(try storage.locate("internal://mass/x")) == nil)
        #expect(folders.openError(try storage.locate("/app.js")) == nil)
    }

    @Test("For a link in a partition, .. is the data folder, even when the partition itself is a link")
    func parentOfLinkedPartition() throws {
        try folders.write("inside", to: "disk/real/y")
        try folders.write(AppFolders.secret, to: "disk/files/x")
        try folders.write("own", to: "data/files/x")
        try folders.remove("data/mass")
        try folders.link("data/mass", to: "../disk/real")
        try folders.link("disk/real/l", to: "../files/x")
        #expect(try folders.content("internal://mass/l") == "own")
    }

    @Test("The file's name is the last component of the path, not of a link's target")
    func filenames() throws {
        try folders.write("x", to: "data/cache/target.bin")
        try folders.link("data/cache/photo.jpg", to: "target.bin")
        #expect(try folders.storage.locate("internal://cache/photo.jpg").filename == "photo.jpg")
        #expect(try folders.storage.locate("internal://cache/.//photo.jpg").filename == "photo.jpg")
    }

    @Test("A file that is removed before it is opened: 300")
    func removed() throws {
        try folders.write("x", to: "data/tmp/a/x")
        let file = try folders.storage.locate("internal://tmp/a/x")
        try folders.remove("data/tmp/a")
        let expected = UploadFailure(.inputOutput, "cannot open 'x': No such file or directory")
        #expect(folders.openError(file) == expected)
    }

    @Test("A directory and a FIFO are located, and opening them does not block")
    func specialFiles() throws {
        try #require(mkfifo("\(folders.path)/data/cache/fifo", 0o600) == 0)
        try #require(mkdir("\(folders.path)/data/cache/d", 0o700) == 0)
        try folders.link("data/cache/up", to: "..")
        try folders.link("data/cache/slash", to: "d/")
        for name in ["fifo", "d", "up", "slash"] {
            #expect(folders.openError(try folders.storage.locate("internal://cache/\(name)")) == nil, "\(name)")
        }
    }

    @Test("An unreadable file is located, and opening it fails with 300", .enabled(if: getuid() != 0))
    func unreadable() throws {
        for (name, file) in [("x", "data/cache/x"), ("y", "data/cache/closed/y")] {
            try folders.write("x", to: file)
            let closed = name == "x" ? file : "data/cache/closed"
            #expect(chmod("\(folders.path)/\(closed)", 0) == 0)
            let located = try folders.storage.locate("internal://cache/" + file.dropFirst("data/cache/".count))
            let expected = UploadFailure(.inputOutput, "cannot open '\(name)': Permission denied")
            #expect(folders.openError(located) == expected)
            #expect(chmod("\(folders.path)/\(closed)", 0o700) == 0)
        }
    }

    @Test(
        "The data folder follows the XDG Base Directory Specification",
        arguments: [
            (["XDG_DATA_HOME": "/xdg", "HOME": "/home/me"], "/xdg/uploadtask/com.example.app"),
            (["HOME": "/home/me"], "/home/me/.local/share/uploadtask/com.example.app"),
            (["XDG_DATA_HOME": "", "HOME": "/home/me"], "/home/me/.local/share/uploadtask/com.example.app"),
            (["XDG_DATA_HOME": "share", "HOME": "/home/me"], "/home/me/.local/share/uploadtask/com.example.app"),
        ])
    func defaultData(_ environment: [String: String], _ expected: String) {
        #expect(AppStorage.defaultData(package: "com.example.app") { environment[$0] } == expected)
    }

    @Test("Without HOME in the environment, the data folder is still absolute")
    func noHome() {
        let data = AppStorage.defaultData(package: "a") { _ in nil }
        #expect(data.hasPrefix("/"))
        #expect(data.hasSuffix("/.local/share/uploadtask/a"))
    }
}
