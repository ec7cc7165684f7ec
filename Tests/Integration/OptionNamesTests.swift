import ArgumentParser
import Foundation
import Testing

@testable import uploadtask

/// The list of the options, against the description that ArgumentParser makes of the commands.
@Suite struct OptionNamesTests {
    private struct Description: Decodable {
        let command: Command
    }

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

    @Test("The list has the names of every option of every subcommand, and whether a value follows")
    func list() throws {
        let description = Data(UploadTaskCommand._dumpHelp().utf8)
        let root = try JSONDecoder().decode(Description.self, from: description).command
        let commands = leaves(of: root)
        #expect(Set(commands.map(\.name)) == Set(OptionNames.subcommands.keys))
        for (name, arguments) in commands {
            var expected: [String: OptionNames.Known] = [:]
            for argument in arguments {
                let names = (argument.names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name }
                guard let long = names.first(where: { $0.hasPrefix("--") }) else { continue }
                for name in names { expected[name] = .init(name: long, takesValue: argument.kind == "option") }
            }
            #expect(OptionNames.options(of: name) == expected, "\(name)")
        }
    }

    /// The commands that have no subcommands, by their full names, such as `queue add`.
    private func leaves(of command: Command, _ prefix: String = "") -> [(name: String, arguments: [Argument])] {
        (command.subcommands ?? []).filter { $0.commandName != "help" }.flatMap { inner in
            let name = prefix + inner.commandName
            return inner.subcommands == nil ? [(name, inner.arguments ?? [])] : leaves(of: inner, "\(name) ")
        }
    }
}
