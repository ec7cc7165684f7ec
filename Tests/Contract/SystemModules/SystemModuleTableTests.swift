import Foundation
import TestSupport
import Testing

@testable import QuickApp

/// The table for `canIUse` and the modules themselves agree.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct SystemModuleTableTests {
    @Test("Each module has the methods of the table and no others", arguments: SystemModuleTable.entries.keys.sorted())
    func methods(name: String) async throws {
        let entry = try #require(SystemModuleTable.entries[name])
        let output = try await transcript(
            "const module = system('\(name)'); console.log(Object.keys(module).sort().join()); "
                + "console.log(module.default === module, Object.keys(module).includes('default'));")
        #expect(output == "\(entry.methods.sorted().joined(separator: ","))\ntrue false\n")
    }

    @Test("Methods have the names of their properties")
    func names() async throws {
        let output = try await transcript("console.log(system('@system.storage').get, system('@system.app').getInfo);")
        #expect(output == "[Function: get] [Function: getInfo]\n")
    }

    @Test(
        "canIUse is true for the modules of this host and their methods",
        arguments: [
            ("@system.storage", true), ("@system.storage.get", true), ("@system.storage.length", true),
            ("@system.storage.getItem", false), ("@system.storage.", false), ("@system.record", false),
            ("@system.record.start", false), ("system.storage", false), ("", false), (".", false), ("@system", false),
            ("@system.router.push", true), ("@system.app.canIUse", true),
        ])
    func capabilities(name: String, expected: Bool) {
        #expect(SystemModuleTable.canIUse(name, in: nil) == expected)
    }

    @Test("canIUse is false for what the manifest does not declare, except app and router, which need no declaration")
    func declarations() throws {
        let text = #"{"package":"com.example.test","name":"test","features":[{"name":"system.storage"}]}"#
        let manifest = try AppManifest(json: Array(text.utf8))
        let names = ["app", "router", "router.back", "storage", "storage.set", "prompt", "prompt.showToast", "record"]
        let usable = names.filter { SystemModuleTable.canIUse("@system.\($0)", in: manifest) }
        #expect(usable == ["app", "router", "router.back", "storage", "storage.set"])
    }

    @Test("docs/system-modules.md has a row for each method, and no others")
    func documentation() throws {
        let page = Programs.root.appendingPathComponent("docs/system-modules.md")
        let rows = try String(contentsOf: page, encoding: .utf8).matches(of: /(?m)^\| `([a-z]+\.[a-zA-Z]+)` \|/)
        let methods = SystemModuleTable.entries.filter { $0.key != "@system.uploadtask" }.flatMap { name, entry in
            entry.methods.map { "\(name.dropFirst("@system.".count)).\($0)" }
        }
        #expect(rows.map { String($0.output.1) }.sorted() == methods.sorted())
    }

    @Test("After a run everything is released, including the modules and their functions")
    func released() async throws {
        let released = Signal()
        do {
            let token = ReleaseToken(released)
            let imports = SystemModuleTable.entries.keys.sorted().map { "system('\($0)');" }.joined()
            let output = try await SystemScript().transcript(
                imports + "system('@system.record').start();", retained: token)
            #expect(output.hasPrefix("! @system.record.start is not there"))
        }
        // The time limit of the suite ends a wait for memory that is never released.
        await released.wait()
    }
}
