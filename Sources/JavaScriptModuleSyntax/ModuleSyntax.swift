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
        /// The 1-based line of the local name.
        package var line = 1
    }

    package struct Import: Equatable {
        package var specifier: String
        package var bindings: [Binding]
    }

    package struct Export: Equatable {
        package var exported: String
        package var local: String
        package var line = 1
    }

    package struct ReExport: Equatable {
        /// `nil` for all names, `export *`.
        package var exported: String?
        package var imported: Name
        package var specifier: String
        package var line = 1
    }

    /// A name that occurs twice where it may occur only once.
    package struct Repetition: Equatable {
        package var name: String
        /// The 1-based line of the second occurrence.
        package var line: Int
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
    /// The script with its imports as `let` declarations, to check with the engine; `nil` when it imports no name.
    package var checkedBody: String?
    /// The name that replaces `import` in `import(…)`; `nil` when there is none. No other name in the script equals it.
    package var importName: String?
    /// Whether the script has an import or export declaration, which makes it strict.
    package var isModule = false
    /// The first name that a module exports twice.
    package var repeatedExport: Repetition?
    /// The first name that a module declares or imports twice in top-level statements. The engine finds all repeated
    /// declarations, but reports some of them several lines too late.
    package var repeatedDeclaration: Repetition?
}
