import ArgumentParser

/// Options for the response to an upload that was received whole.
struct ReplyOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Body of the response to each upload that was received whole, instead of a description of the upload: JSON "
                + "or other text, or '@' and the path of a file that contains it.",
            valueName: "json|@file"))
    var reply: String?

    @Option(
        help: ArgumentHelp(
            "Status of that response, from 200 to 599; files are stored only if it is 2xx.", valueName: "n"))
    var status = 200

    func validate() throws {
        try Self.require("status", status, in: 200...599)
        guard reply == nil || ![204, 205, 304].contains(status) else {
            throw ValidationError("--reply cannot be sent with --status \(status): its responses have no body.")
        }
    }

    /// The text of the reply. Reads the file of `@FILE`: once, because it may be a pipe.
    func text() throws -> String? {
        guard let reply, reply.hasPrefix("@") else { return reply }
        let path = String(reply.dropFirst())
        guard path != "", path != "-" else {
            throw ValidationError("--reply '\(reply)' names no file: write @FILE; standard input is not read.")
        }
        return try SmallFile.text(of: path, for: "--reply")
    }

    /// A note on a text that looks like JSON and is not valid: a shell may have removed its quotes.
    static func note(on text: String, sentAs type: String) -> String? {
        guard type != "application/json", let first = text.first(where: { !$0.isWhitespace }), "{[\"".contains(first)
        else { return nil }
        return "the reply looks like JSON but is not valid: it is sent as \(type)"
    }
}
