/// The text of an uncaught exception: its message and its stack trace, one call per line.
struct ErrorReport {
    let text: String

    /// Reads the thrown value. An exception from one of its properties, such as a throwing getter, does not prevent the
    /// report.
    ///
    /// - Parameters:
    ///   - value: The thrown value.
    ///   - inspect: The function that formats a value other than an error as one line.
    ///   - positions: Maps the engine's positions to those in the source files.
    init(_ value: JSValue, inspect: JSValue?, positions: SourcePositionMapper) {
        guard let name = try? value["name"].string, let message = try? value["message"].string else {
            text = (try? inspect?.call([value]).string) ?? "a value that cannot be shown"
            return
        }
        let headline = message.isEmpty ? name : "\(name): \(message)"
        let frames = ErrorReport.frames(of: value, positions).map { "    at \($0)" }
        text = ([headline] + frames).joined(separator: "\n")
    }

    private static let maximumStackLength = 64 * 1024
    private static let maximumFrames = 100
    private static let maximumNameLength = 4096

    /// The calls as `function (file:line:column)`, without those of the engine and of this host.
    private static func frames(of error: JSValue, _ positions: SourcePositionMapper) -> [String] {
        var positions = positions
        // A script may have replaced these properties.
        let stack = ((try? error["stack"].string) ?? "").utf8.prefix(maximumStackLength)
        let frames = stack.split(separator: UInt8(ascii: "\n"), maxSplits: maximumFrames).prefix(maximumFrames)
            .compactMap { frame(String(decoding: $0, as: UTF8.self), &positions) }
        // Only the error itself has the position of a syntax error: the stack has the calls that loaded the script.
        guard let file = try? error["sourceURL"].string, !file.hasPrefix(JSEventLoop.internalScheme),
            let line = try? error["line"].line
        else { return frames }
        let position = "\(file.prefix(maximumNameLength)):\(line)"
        return frames.contains { $0.contains(position + ":") } ? frames : [position] + frames
    }

    /// Parses one line of the engine's stack: `name@file:line:column`; either side of the `@` may be missing.
    private static func frame(_ text: String, _ positions: inout SourcePositionMapper) -> String? {
        let at = text.lastIndex(of: "@")
        let name = at.map { String(text[..<$0]) } ?? ""
        let position = at.map { text[text.index(after: $0)...] } ?? text[...]
        var parts = position.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, let column = parts.popLast().flatMap({ Int($0) }),
            let line = parts.popLast().flatMap({ Int($0) })
        else { return nil }
        let file = parts.joined(separator: ":")
        guard !file.isEmpty, !file.hasPrefix(JSEventLoop.internalScheme) else { return nil }
        let mapped = positions.position(file, line: line, column: column)
        return name.isEmpty || ["global code", "eval code", "anonymous"].contains(name) ? mapped : "\(name) (\(mapped))"
    }
}
