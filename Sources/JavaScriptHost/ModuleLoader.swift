import JavaScriptModuleSyntax

extension JSEventLoop {
    /// Reads and compiles a file for `modules.js`.
    ///
    /// - Parameter isOverride: Whether it is a replacement of a host module, not a file of the app.
    func load(_ path: String, isOverride: Bool, from sources: ModuleSources) throws -> JSValue? {
        guard let bytes = try isOverride ? sources.readOverride(path) : sources.read(path) else { return nil }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = String(decoding: bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
        if path.hasSuffix(".json") {
            return try context.object(["kind": context.value("json"), "text": context.value(text)])
        }

        let syntax = ModuleSyntax(text)
        let url = isOverride ? sources.overrideURL(path) : sources.url(path)
        guard syntax.isModule else {
            // Checked without the wrapper first: inside the wrapper's braces, an unbalanced script could be valid.
            try context.checkSyntax(syntax.body, url: url)
            return try context.object(["kind": context.value("script"), "run": try script(syntax, url: url)])
        }
        let run: JSValue
        do throws(JSException) {
            try context.checkSyntax("\"use strict\";\(syntax.checkedBody ?? syntax.body)", url: url)
            run = try evaluate(syntax.body, in: Self.moduleWrapper(syntax), url: url)
        } catch {
            let line = (try? error.value["line"].line) ?? 1
            let repetitions = [
                syntax.repeatedDeclaration.map { (name: $0, verb: "declared") },
                syntax.repeatedExport.map { (name: $0, verb: "exported") },
            ].compactMap(\.self)
            guard let first = repetitions.min(by: { $0.name.line < $1.name.line }), first.name.line <= line
            else { throw error }
            return try invalid(first.name, first.verb, url: url)
        }
        if let name = syntax.repeatedExport { return try invalid(name, "exported", url: url) }
        return try module(syntax, run: run, url: url)
    }

    /// A module with a name that occurs twice.
    private func invalid(
        _ name: ModuleSyntax.Repetition, _ verb: String, url: String
    ) throws(JSException) -> JSValue {
        try context.object([
            "kind": context.value("invalid"), "url": context.value(url), "line": context.value(name.line),
            "name": context.value(name.name), "verb": context.value(verb),
        ])
    }

    /// The function around a script: the text before and after it.
    private typealias Wrapper = (prefix: String, suffix: String)

    /// Compiles a script in its wrapper.
    private func evaluate(_ body: String, in wrapper: Wrapper, url: String) throws(JSException) -> JSValue {
        // The wrapper adds no line, so line numbers are unchanged. `SourcePositionMapper` corrects the columns of the
        // first line.
        wrapperLengths[url] = wrapper.prefix.utf16.count
        return try context.evaluate(wrapper.prefix + body + wrapper.suffix, url: url)
    }

    /// Compiles a script that is not a module.
    private func script(_ syntax: ModuleSyntax, url: String) throws(JSException) -> JSValue {
        let body = ModuleSyntax.replacingLeadingCloseComment(in: syntax.body)
        let names = ["require", "module", "exports"] + (syntax.importName.map { [$0] } ?? [])
        let parameters = "(function (\(names.joined(separator: ", "))) { "
        do throws(JSException) {
            return try evaluate(body, in: (parameters, "\n})"), url: url)
        } catch {
            // The script is valid without the wrapper. So it declares one of the parameters with `const`, `let` or
            // `class`, which is allowed in an inner function.
            let inner = (parameters + "return function () { ", "\n} })")
            return try evaluate(body, in: inner, url: url)
        }
    }

    /// The wrapper of a module. None of its names is visible: `arguments` and `yield` are not names in strict code.
    ///
    /// The module is a block, because a block must not declare a function twice, and a module must not either.
    private static func moduleWrapper(_ syntax: ModuleSyntax) -> Wrapper {
        let getters = syntax.exports.map { "[\($0.exported.javaScriptLiteral)]: () => \($0.local)" }
        let prefix =
            "(function () { with (arguments[0]) { return function* () { \"use strict\"; { (yield { __proto__: null, "
            + getters.joined(separator: ", ") + " })(); (yield)(); "
        return (prefix, "\n} }; } })")
    }
}

extension String {
    /// The string as a JavaScript literal.
    fileprivate var javaScriptLiteral: String {
        var literal = "\""
        for unit in utf16 {
            let digits = String(unit, radix: 16)
            literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return literal + "\""
    }
}
