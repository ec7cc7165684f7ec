/// What is said of something that was thrown and not caught: its message, and where, a line for each call.
struct ErrorReport {
    let text: String

    /// Reads the thrown value. Nothing that it does while it is read (a getter may throw) keeps the report from being made.
    ///
    /// - Parameters:
    ///   - value: What was thrown.
    ///   - inspect: The function that makes a line of text of a value that is no error.
    ///   - places: Where in the author's scripts things are.
    init(_ value: JSValue, inspect: JSValue?, places: AuthorPlaces) {
        guard let name = try? value["name"].string, let message = try? value["message"].string else {
            text = (try? inspect?.call([value]).string) ?? "a value that cannot be shown"
            return
        }
        let headline = message.isEmpty ? name : "\(name): \(message)"
        let frames = ErrorReport.frames(of: value, places).map { "    at \($0)" }
        text = ([headline] + frames).joined(separator: "\n")
    }

    private static let longestStack = 64 * 1024
    private static let mostFrames = 100
    private static let longestName = 4096

    /// The calls that led to it, as `function (file:line:column)`, without those in the engine and in this host.
    private static func frames(of error: JSValue, _ places: AuthorPlaces) -> [String] {
        var places = places
        // A script may have put anything into these properties.
        let stack = ((try? error["stack"].string) ?? "").utf8.prefix(longestStack)
        let frames = stack.split(separator: UInt8(ascii: "\n"), maxSplits: mostFrames).prefix(mostFrames)
            .compactMap { frame(String(decoding: $0, as: UTF8.self), &places) }
        // A mistake of syntax has its place in the error alone: the calls are those that loaded the script.
        guard let file = try? error["sourceURL"].string, !file.hasPrefix(JSEventLoop.internalScheme),
            let line = try? error["line"].line
        else { return frames }
        let place = "\(file.prefix(longestName)):\(line)"
        return frames.contains { $0.contains(place + ":") } ? frames : [place] + frames
    }

    /// One line of the engine's stack: `name@file:line:column`; either side of the `@` may be missing.
    private static func frame(_ line: String, _ places: inout AuthorPlaces) -> String? {
        let at = line.lastIndex(of: "@")
        let name = at.map { String(line[..<$0]) } ?? ""
        let place = at.map { line[line.index(after: $0)...] } ?? line[...]
        var parts = place.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, let column = parts.popLast().flatMap({ Int($0) }),
            let row = parts.popLast().flatMap({ Int($0) })
        else { return nil }
        let file = parts.joined(separator: ":")
        guard !file.isEmpty, !file.hasPrefix(JSEventLoop.internalScheme) else { return nil }
        let position = places.place(file, row: row, column: column)
        return name.isEmpty || ["global code", "eval code", "anonymous"].contains(name)
            ? position : "\(name) (\(position))"
    }
}
