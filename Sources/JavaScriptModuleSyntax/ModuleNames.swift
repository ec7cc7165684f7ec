/// The names that the top-level statements of a module declare, and the first one that they declare twice.
struct ModuleNames {
    /// Whether a `var` declares a name, by its UTF-8 bytes: equal strings can be different names.
    private var declared: [[UInt8]: Bool] = [:]
    private(set) var repeated: BindingNames.Name?

    /// Adds a name. Only a `var` may repeat a name, and only that of another `var`.
    mutating func declare(_ name: BindingNames.Name, isVar: Bool) {
        let earlier = declared.updateValue(isVar, forKey: Array(name.text.utf8))
        if let earlier, !(earlier && isVar), repeated == nil { repeated = name }
    }
}

extension ModuleSyntax {
    /// The first name that is exported twice.
    var firstRepeatedExport: Repetition? {
        let names =
            exports.map { Repetition(name: $0.exported, line: $0.line) }
            + reExports.compactMap { one in one.exported.map { Repetition(name: $0, line: one.line) } }
        var seen: Set<[UInt8]> = []
        return names.sorted { $0.line < $1.line }.first { !seen.insert(Array($0.name.utf8)).inserted }
    }
}
