import Foundation
import TestSupport

/// The folders of one run of a script: the app's package and its data. Removed with this object.
final class ScriptApp: Sendable {
    /// The argument for the command: the package or the lone script.
    let app: String
    /// The app's storage folder.
    let data: String
    private let package: String
    private let root: TemporaryFolder

    init(_ script: ScriptCase, server: String) throws {
        let files = FileManager.default
        root = try TemporaryFolder()
        package = "\(root.path)/app"
        data = "\(root.path)/data"
        app = script.manifest == nil ? "\(package)/app.js" : package
        for partition in ["cache", "files", "mass", "tmp"] {
            try files.createDirectory(atPath: "\(data)/\(partition)", withIntermediateDirectories: true)
        }
        let companions = ScriptCase.folder.appendingPathComponent(script.name).path
        if files.fileExists(atPath: companions) {
            try files.copyItem(atPath: companions, toPath: package)
        } else {
            try files.createDirectory(atPath: package, withIntermediateDirectories: true)
        }
        let source = script.source.replacingOccurrences(of: "http://SERVER", with: server)
        try source.write(toFile: "\(package)/app.js", atomically: false, encoding: .utf8)
        try script.manifest?.write(toFile: "\(package)/manifest.json", atomically: false, encoding: .utf8)
        for fixture in script.fixtures { try make(fixture) }
    }

    /// The output with the server's address and the package's path replaced by `SERVER` and `APP`.
    func normalized(_ output: String, server: String) -> String {
        output.replacingOccurrences(of: server.replacing("http://", with: ""), with: "SERVER")
            .replacingOccurrences(of: package, with: "APP")
    }

    private func make(_ fixture: ScriptCase.Fixture) throws {
        let path = place(fixture.path)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        switch fixture.content {
        case .text(let text): try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        case .random(let length): try Self.noise(length).write(to: URL(fileURLWithPath: path))
        case .link(let target): try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        case .directory: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        case .pipe: guard mkfifo(path, 0o600) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        }
    }

    private func place(_ path: String) -> String {
        path.hasPrefix("internal://") ? "\(data)/\(path.dropFirst("internal://".count))" : package + path
    }

    /// Deterministic bytes that repeat only after 65,537 bytes, so that a lost chunk is detected.
    private static func noise(_ length: Int) -> Data {
        let block = Data((0..<65_537).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 7) })
        var noise = Data(capacity: length)
        while noise.count < length { noise += block.prefix(length - noise.count) }
        return noise
    }
}
