/// A script, with its import and export declarations taken out.
///
/// JavaScriptCore's C API runs scripts, not modules. So what makes a module of a script is read here, and the rest is a
/// script whose lines are still the ones that its author knows from stack traces.
struct ModuleSyntax: Equatable {
    /// What a module exports under a name, or the object of everything it exports.
    enum Name: Equatable {
        case named(String)
        case namespace
    }

    struct Binding: Equatable {
        var imported: Name
        var local: String
    }

    struct Import: Equatable {
        var specifier: String
        var bindings: [Binding]
    }

    struct Export: Equatable {
        var exported: String
        var local: String
    }

    enum ReExport: Equatable {
        case name(exported: String, imported: Name, specifier: String)
        case all(specifier: String)
    }

    /// The modules that the declarations name, each once, in the order of their first appearance.
    var requests: [String] = []
    /// The line, from 1, in which each of them first appears.
    var requestLines: [Int] = []
    var imports: [Import] = []
    var exports: [Export] = []
    var reExports: [ReExport] = []
    /// The name of what `export default` exports, where the script gives it none: no other name in the script.
    var defaultLocal = "$export"
    /// The script with blanks where the declarations were. No line is another, and hardly a column.
    var body: String
    /// Whether the script has an import or export declaration: if so, it is strict.
    var isModule = false
}

extension ModuleSyntax {
    /// Reads a script. A declaration that is no correct one stays where it is: the engine tells what is wrong with it.
    init(_ text: String) {
        let read = Self.read(text, readsHTMLComments: true)
        // Comments of HTML are for scripts. In a module, `<!--` and `-->` are operators (ECMAScript, annex B.1.1).
        let mayDiffer = read.isModule && (text.utf8.contains("<!--".utf8) || text.utf8.contains("-->".utf8))
        self = mayDiffer ? Self.read(text, readsHTMLComments: false) : read
    }

    private static func read(_ text: String, readsHTMLComments: Bool) -> ModuleSyntax {
        var reader = ModuleReader(text, readsHTMLComments: readsHTMLComments)
        reader.read()
        return reader.syntax
    }
}
