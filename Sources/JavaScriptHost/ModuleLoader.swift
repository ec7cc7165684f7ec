/// Where the modules of an app come from.
public struct ModuleSources: Sendable {
    let read: @Sendable (_ path: String) throws -> [UInt8]?
    let url: @Sendable (_ path: String) -> String
    let refused: [String: String]

    /// Creates the sources.
    ///
    /// - Parameters:
    ///   - read: Reads a file of the app by its path from the package's root; `nil` where there is none.
    ///   - url: What stack traces call a file of the app.
    ///   - refused: By name, why a module of the host may not be used.
    public init(
        read: @escaping @Sendable (_ path: String) throws -> [UInt8]?,
        url: @escaping @Sendable (_ path: String) -> String, refused: [String: String] = [:]
    ) {
        self.read = read
        self.url = url
        self.refused = refused
    }
}

extension JSEventLoop {
    /// Defines `$app_require$` and makes modules loadable.
    ///
    /// - Parameters:
    ///   - sources: Where files come from.
    ///   - builtins: The modules of the host, by their names.
    /// - Returns: The function that runs a script of the app by its path.
    public func installModules(
        _ sources: ModuleSources, builtins: KeyValuePairs<String, JSValue>
    ) throws(JSException) -> JSValue {
        let load = function { loop, arguments in try loop.load(arguments.first?.string ?? "", from: sources) }
        let refused = try context.object([:])
        for (name, reason) in sources.refused { try refused.set(name, to: context.value(reason)) }
        let modules = try call(
            internal: "modules", PackageResources.modules_js, [try context.object(builtins), refused, load])
        try context.global.set("$app_require$", to: modules["appRequire"], hidden: true)
        importLines = try modules["importLines"]
        return try modules["run"]
    }

    /// Reads and compiles a file of the app into what `modules.js` asks for.
    private func load(_ path: String, from sources: ModuleSources) throws -> JSValue? {
        guard let bytes = try sources.read(path) else { return nil }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = String(decoding: bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
        if path.hasSuffix(".json") {
            return try context.object(["kind": context.value("json"), "text": context.value(text)])
        }

        let syntax = ModuleSyntax(text)
        let url = sources.url(path)
        // On its own first: between the wrapper's braces an unbalanced script could pass for something else.
        try context.checkSyntax(syntax.isModule ? "\"use strict\";\(syntax.body)" : syntax.body, url: url)
        guard syntax.isModule else {
            return try context.object([
                "kind": context.value("script"), "run": try script(syntax.body, url: url),
            ])
        }
        let run = try evaluate(syntax.body, in: Self.moduleWrapper(syntax), url: url)
        return try context.object([
            "kind": context.value("module"), "run": run,
            "defaultName": context.value(syntax.defaultLocal),
            "requests": requests(of: syntax),
            "imports": imports(of: syntax), "reExports": reExports(of: syntax),
        ])
    }

    /// The function around a script: what stands before and after it.
    private typealias Wrapper = (prefix: String, suffix: String)

    /// Compiles a script between the halves of its wrapper.
    private func evaluate(_ body: String, in wrapper: Wrapper, url: String) throws(JSException) -> JSValue {
        // No line is added, so that the author's lines are the engine's; the columns of the first line are put right when
        // they are shown.
        wrapperLengths[url] = wrapper.prefix.utf16.count
        return try context.evaluate(wrapper.prefix + body + wrapper.suffix, url: url)
    }

    /// Compiles a script that is no module.
    private func script(_ body: String, url: String) throws(JSException) -> JSValue {
        let body = Self.withoutLeadingCloseComment(body)
        let parameters = "(function (require, module, exports) { "
        do throws(JSException) {
            return try evaluate(body, in: (parameters, "\n})"), url: url)
        } catch {
            // On its own it was correct. So it declares one of the parameters with `const` or `let`, or as a class, which a
            // function in the function may.
            let inner = (parameters + "return function () { ", "\n} })")
            return try evaluate(body, in: inner, url: url)
        }
    }

    /// `-->` is a comment at the start of a line only (ECMAScript, annex B.1.1), and behind the wrapper it would not be
    /// there.
    private static func withoutLeadingCloseComment(_ body: String) -> String {
        guard body.contains("-->") else { return body }
        let text = JavaScriptText(body)
        var lexer = JavaScriptLexer(text: text, readsHTMLComments: false)
        guard !lexer.skipSpace(), text.has("-->", at: lexer.position) else { return body }
        var edits = ModuleEdits()
        edits.replace(lexer.position..<(lexer.position + 3), with: "// ")
        return edits.applied(to: text)
    }

    /// A script that is a module sees nothing of its wrapper but `require`: `arguments` and `yield` are no names in strict
    /// code, and what it declares itself or imports comes before the parameter.
    private static func moduleWrapper(_ syntax: ModuleSyntax) -> Wrapper {
        let getters = syntax.exports.map { "[\($0.exported.javaScriptLiteral)]: () => \($0.local)" }
        let prefix =
            "(function (require) { with (arguments[1]) { return function* () { \"use strict\"; (yield)({ __proto__: null, "
            + getters.joined(separator: ", ") + " }); "
        return (prefix, "\n}; } })")
    }

    private func requests(of syntax: ModuleSyntax) -> JSValue {
        context.array(
            zip(syntax.requests, syntax.requestLines).map { specifier, line in
                context.array([context.value(specifier), context.value(line)])
            })
    }

    private func imports(of syntax: ModuleSyntax) -> JSValue {
        context.array(
            syntax.imports.flatMap { declaration in
                declaration.bindings.map { binding in
                    context.array([
                        context.value(binding.local), name(binding.imported), context.value(declaration.specifier),
                    ])
                }
            })
    }

    private func reExports(of syntax: ModuleSyntax) -> JSValue {
        context.array(
            syntax.reExports.map { reExport in
                switch reExport {
                case .all(let specifier): context.array([context.null, context.null, context.value(specifier)])
                case .name(let exported, let imported, let specifier):
                    context.array([context.value(exported), name(imported), context.value(specifier)])
                }
            })
    }

    private func name(_ name: ModuleSyntax.Name) -> JSValue {
        switch name {
        case .named(let name): context.value(name)
        case .namespace: context.null
        }
    }
}

extension String {
    /// The string as a literal of JavaScript.
    fileprivate var javaScriptLiteral: String {
        var literal = "\""
        for unit in utf16 {
            let digits = String(unit, radix: 16)
            literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return literal + "\""
    }
}
