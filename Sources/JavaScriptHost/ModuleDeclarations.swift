import JavaScriptModuleSyntax

// The declarations of a module as `modules.js` and `linker.js` read them. Each object has all properties that they read,
// because a script may have added others to its prototype.

extension JSEventLoop {
    /// A compiled module.
    func module(_ syntax: ModuleSyntax, run: JSValue, url: String) throws(JSException) -> JSValue {
        try context.object([
            "kind": context.value("module"), "run": run, "url": context.value(url),
            "defaultName": context.value(syntax.defaultLocal),
            "importName": syntax.importName.map(context.value) ?? context.null,
            "requests": try requests(of: syntax), "imports": try imports(of: syntax),
            "exports": try exports(of: syntax), "reExports": try reExports(of: syntax),
        ])
    }

    private func requests(of syntax: ModuleSyntax) throws(JSException) -> JSValue {
        var requests: [JSValue] = []
        for (specifier, line) in zip(syntax.requests, syntax.requestLines) {
            requests.append(
                try context.object(["specifier": context.value(specifier), "line": context.value(line)]))
        }
        return context.array(requests)
    }

    private func imports(of syntax: ModuleSyntax) throws(JSException) -> JSValue {
        var imports: [JSValue] = []
        for declaration in syntax.imports {
            for binding in declaration.bindings {
                imports.append(
                    try context.object([
                        "local": context.value(binding.local), "imported": name(binding.imported),
                        "specifier": context.value(declaration.specifier), "line": context.value(binding.line),
                    ]))
            }
        }
        return context.array(imports)
    }

    private func exports(of syntax: ModuleSyntax) throws(JSException) -> JSValue {
        var exports: [JSValue] = []
        for export in syntax.exports {
            exports.append(
                try context.object([
                    "exported": context.value(export.exported), "local": context.value(export.local),
                    "line": context.value(export.line),
                ]))
        }
        return context.array(exports)
    }

    private func reExports(of syntax: ModuleSyntax) throws(JSException) -> JSValue {
        var reExports: [JSValue] = []
        for one in syntax.reExports {
            reExports.append(
                try context.object([
                    "exported": one.exported.map(context.value) ?? context.null, "imported": name(one.imported),
                    "specifier": context.value(one.specifier), "line": context.value(one.line),
                ]))
        }
        return context.array(reExports)
    }

    private func name(_ name: ModuleSyntax.Name) -> JSValue {
        switch name {
        case .named(let name): context.value(name)
        case .namespace: context.null
        }
    }
}
