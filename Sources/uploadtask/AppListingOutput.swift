import ArgumentParser
import QuickApp
import UploadCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The output of `run --list`.
struct AppListingOutput {
    let app: AppPackage
    let modules: String?
    let json: Bool

    init(of app: AppPackage, modules: String?, json: Bool) {
        self.app = app
        self.modules = modules
        self.json = json
    }

    /// Prints the list.
    ///
    /// - Throws: Exit status 65 for an app with a page that has no file, 1 when a script cannot be loaded.
    func print() async throws {
        let isComplete: Bool
        do {
            let made = try await AppListing.make(of: app, modules: modules) { StandardStream.error.write($0) }
            StandardStream.output.write(json ? Self.json(made.listing) : Self.text(made.listing))
            isComplete = made.isComplete
        } catch {
            StandardStream.printError("\(error)")
            throw ExitCode(65)
        }
        if !isComplete { throw ExitCode(1) }
    }

    private static func json(_ listing: AppListing) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Cannot fail: strings and booleans only.
        return String(decoding: (try? encoder.encode(listing)) ?? Data(), as: UTF8.self) + "\n"
    }

    private static func text(_ listing: AppListing) -> String {
        var lines = [listing.package.visible]
        for page in listing.pages {
            lines.append("\(page.path.visible)\(page.isEntry ? "  (entry)" : "")")
            for handler in page.handlers { lines.append("  \(handler.event.visible)  \(handler.call.visible)") }
            lines.append("  methods: \(page.methods.isEmpty ? "none" : page.methods.joined(separator: ", ").visible)")
        }
        if !listing.modules.isEmpty { lines.append("modules:") }
        for module in listing.modules {
            let note = module.isDeclared ? "" : ", not declared in features"
            lines.append("  \(module.name.visible)  \(module.supplier)\(note)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
