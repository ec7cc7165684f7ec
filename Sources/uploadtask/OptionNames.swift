import ArgumentParser

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The options of the subcommands, from the description that ArgumentParser also prints for `--experimental-dump-help`.
struct OptionNames: Decodable {
    private let command: Command

    private struct Command: Decodable {
        let commandName: String
        let arguments: [Argument]?
        let subcommands: [Command]?
    }

    private struct Argument: Decodable {
        let kind: String
        let names: [Name]?
    }

    private struct Name: Decodable {
        let kind: String
        let name: String
    }

    /// The options of a subcommand by their long names, with both dashes: whether each one takes a value.
    ///
    /// - Returns: `nil` if there is no such subcommand.
    static func takingValues(of subcommand: String) throws -> [String: Bool]? {
        let root = try JSONDecoder().decode(OptionNames.self, from: Data(UploadTaskCommand._dumpHelp().utf8)).command
        guard let command = root.subcommands?.first(where: { $0.commandName == subcommand }) else { return nil }
        let options = command.arguments?.flatMap { argument in
            (argument.names ?? []).filter { $0.kind == "long" }.map { ("--" + $0.name, argument.kind == "option") }
        }
        return Dictionary(options ?? []) { first, _ in first }
    }
}
