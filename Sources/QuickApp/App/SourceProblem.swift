import UploadCore

/// The reason why a file is not a script that this host can run.
struct SourceProblem: Error, Hashable, CustomStringConvertible {
    let message: String
    var description: String { message }

    private init(_ message: String) { self.message = message }

    /// Examines a file that should be JavaScript, JSON or a `.ux` file; `nil` where it is text.
    init?(_ content: [UInt8], at shown: String) {
        // No text has NUL; compiled files have many.
        guard content.contains(0) else { return nil }
        self.init(
            "\(shown) is not text: scripts that are built with --enable-jsc are bytecode, and files that are built with "
                + "--enable-protobuf are binary; build the app without these options")
    }

    /// Examines the folder of a script that is missing.
    ///
    /// - Parameter path: The script's path without extension.
    init?(missing path: String, in folder: PackageFolder) {
        if folder.has(path + ".ts") {
            self = .typeScript(folder.shown(path + ".ts"))
            return
        }
        guard let compiled = [".jsc", ".bin", ".pb"].map({ path + $0 }).first(where: folder.has) else { return nil }
        self.init(
            "\(folder.shown(compiled)) is bytecode or binary; build the app without --enable-jsc and "
                + "--enable-protobuf")
    }

    /// Examines the name of a file that is given as a lone script.
    init?(lonePath path: String) {
        let shown = path.visible(limit: 1000)
        if path.hasSuffix(".ux") {
            self.init("'\(shown)' is a part of an app; give the app's folder, and the page with --page")
        } else if path.hasSuffix(".ts") {
            self = .typeScript("'\(shown)'")
        } else if path == "manifest.json" || path.hasSuffix("/manifest.json") {
            self.init("'\(shown)' is a manifest; give the folder that it is in")
        } else if path.hasSuffix(".json") {
            self.init("'\(shown)' is JSON, not a script; give a script, or the folder of an app")
        } else {
            return nil
        }
    }

    static func typeScript(_ shown: String) -> SourceProblem {
        SourceProblem(
            "\(shown) is TypeScript; build the project with the toolkit, and run its build folder or its .rpk")
    }
}
