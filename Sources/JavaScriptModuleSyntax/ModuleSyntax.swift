/// A script whose import and export declarations have been removed.
///
/// JavaScriptCore's C API runs scripts, not modules. The declarations are read here, and what remains is a script with
/// unchanged line numbers, so that stack traces match the source.
package struct ModuleSyntax: Equatable {
    /// An export of a module, or its namespace object.
    package enum Name: Equatable {
        case named(String)
        case namespace
    }

    package struct Binding: Equatable {
        package var imported: Name
        package var local: String
    }

    package struct Import: Equatable {
        package var specifier: String
        package var bindings: [Binding]
    }

    package struct Export: Equatable {
        package var exported: String
        package var local: String
    }

    package enum ReExport: Equatable {
        case name(exported: String, imported: Name, specifier: String)
        case all(specifier: String)
    }

    /// The specifiers of the imported modules, each once, in the order of their first appearance.
    package var requests: [String] = []
    /// The 1-based line in which each of ``requests`` first appears.
    package var requestLines: [Int] = []
    package var imports: [Import] = []
    package var exports: [Export] = []
    package var reExports: [ReExport] = []
    /// The local name of an anonymous `export default`. No other name in the script equals it.
    package var defaultLocal = "$export"
    /// The script with its declarations blanked out. Line numbers are unchanged, and so are almost all columns.
    package var body: String
    /// Whether the script has an import or export declaration, which makes it strict.
    package var isModule = false
}
