import JavaScriptModuleSyntax

/// The source of an app's modules.
public struct ModuleSources: Sendable {
    let read: @Sendable (_ path: String) throws -> [UInt8]?
    let url: @Sendable (_ path: String) -> String
    let unavailable: [String: String]

    /// Creates the sources.
    ///
    /// - Parameters:
    ///   - read: Reads a file of the app by its path from the package's root; `nil` where there is none.
    ///   - url: Returns the name of a file of the app in stack traces.
    ///   - unavailable: The reasons why host modules are unavailable, by module name.
    public init(
        read: @escaping @Sendable (_ path: String) throws -> [UInt8]?,
        url: @escaping @Sendable (_ path: String) -> String, unavailable: [String: String] = [:]
    ) {
        self.read = read
        self.url = url
        self.unavailable = unavailable
    }
}

extension JSEventLoop {
    /// Defines `$app_require$` and enables module loading.
    ///
    /// - Parameters:
    ///   - sources: The source of the app's files.
    ///   - builtins: The modules of the host, by name.
    /// - Returns: The function that runs a script of the app by path.
    public func installModules(
        _ sources: ModuleSources, builtins: KeyValuePairs<String, JSValue>
    ) throws(JSException) -> JSValue {
        let load = function { loop, arguments in try loop.load(arguments.first?.string ?? "", from: sources) }
        let unavailable = try context.object([:])
        for (name, reason) in sources.unavailable { try unavailable.set(name, to: context.value(reason)) }
        let modules = try call(
            internal: "modules", PackageResources.modules_js, [try context.object(builtins), unavailable, load])
        try context.global.set("$app_require$", to: modules["appRequire"], hidden: true)
        importLines = try modules["importLines"]
        return try modules["run"]
    }

    /// Reads and compiles a file of the app for `modules.js`.
    private func load(_ path: String, from sources: ModuleSources) throws -> JSValue? {
        guard let bytes = try sources.read(path) else { return nil }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = String(decoding: bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
        if path.hasSuffix(".json") {
            return try context.object(["kind": context.value("json"), "text": context.value(text)])
        }

        let syntax = ModuleSyntax(text)
        let url = sources.url(path)
        // Checked without the wrapper first: inside the wrapper's braces, an unbalanced script could be valid.
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
    private func script(_ body: String, url: String) throws(JSException) -> JSValue {
        let body = ModuleSyntax.replacingLeadingCloseComment(in: body)
        let parameters = "(function (require, module, exports) { "
        do throws(JSException) {
            return try evaluate(body, in: (parameters, "\n})"), url: url)
        } catch {
            // The script is valid without the wrapper. So it declares one of the parameters with `const`, `let` or
            // `class`, which is allowed in an inner function.
            let inner = (parameters + "return function () { ", "\n} })")
            return try evaluate(body, in: inner, url: url)
        }
    }

    /// The wrapper of a module. Of its names, only `require` is visible: `arguments` and `yield` are not names in
    /// strict code, and the module's own declarations and imports shadow the parameter.
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
