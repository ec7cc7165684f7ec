import Foundation
import TestSupport
import Testing

/// The links in `node_modules` of a project.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct NodeModulesTests {
    private let folders: AppFolders

    init() throws {
        folders = try AppFolders()
        try folders.write(#"{"package":"com.example.a","name":"a"}"#, to: "project/src/manifest.json")
    }

    private func run(_ script: String) async throws -> ProgramResult {
        try folders.write("<script>\n\(script)\n</script>", to: "project/src/app.ux")
        return try await Programs.interleaved(
            Programs.command, ["run", "\(folders.path)/project", "--data", "\(folders.path)/data"])
    }

    @Test("A link in the project is followed, and the package behind it finds the packages beside it")
    func inside() async throws {
        let store = "project/node_modules/.pnpm/left@1/node_modules"
        try folders.write("module.exports = [require('inner'), require('./more')]", to: "\(store)/left/index.js")
        try folders.write("{}", to: "\(store)/left/package.json")
        try folders.write("module.exports = require('inner')", to: "\(store)/left/more.js")
        try folders.write("module.exports = 'inner'", to: "\(store)/inner/index.js")
        try folders.link("project/node_modules/left", to: ".pnpm/left@1/node_modules/left")
        #expect(try await run("console.log(require('left'))").output == "[ 'inner', 'inner' ]\n")
    }

    @Test("A link out of the project is refused", arguments: ["../../outside/package", "/etc", "../.."])
    func outside(target: String) async throws {
        try folders.write(#"{"name":"out"}"#, to: "outside/package/package.json")
        try folders.write("console.log('never')", to: "outside/package/index.js")
        try folders.write("", to: "project/node_modules/other.js")
        try folders.link("project/node_modules/out", to: target)
        let result = try await run("import 'out'")
        #expect(result.status == 1)
        #expect(result.output.contains("Uncaught "), "\(result.output)")
        #expect(!result.output.contains("never"), "\(result.output)")
        #expect(result.output.contains("it is a link out of the app's package"), "\(result.output)")
    }
}
