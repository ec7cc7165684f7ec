/// The source of an app's modules.
public struct ModuleSources: Sendable {
    let read: @Sendable (_ path: String) throws -> [UInt8]?
    let url: @Sendable (_ path: String) -> String
    let list: @Sendable (_ folder: String, _ isDeep: Bool) throws -> [String]?
    let realPath: @Sendable (_ folder: String) -> String?
    let unavailable: [String: String]
    let isLenient: Bool
    let hasProject: Bool
    let warn: @Sendable (_ line: String) -> Void
    let overrides: [String: String]
    let readOverride: @Sendable (_ path: String) throws -> [UInt8]?
    let overrideURL: @Sendable (_ path: String) -> String

    /// Creates the sources.
    ///
    /// - Parameters:
    ///   - read: Reads a file of the app by its path from the package's root; `nil` where there is none. Of a `.ux` file
    ///     it returns the script, with its line numbers.
    ///   - url: Returns the name of a file of the app in stack traces.
    ///   - list: Returns the files of a folder, by their paths in it, and with `isDeep` those of its folders; `nil` where
    ///     there is no folder.
    ///   - realPath: Returns the path of a folder of the app behind symbolic links; `nil` where it is not known.
    ///   - unavailable: The reasons why host modules are unavailable, by module name.
    ///   - lenient: Whether an import that does not exist is `undefined`, with a warning, and a script with imports may
    ///     assign `module.exports`, as the toolkit of the platform permits.
    ///   - hasProject: Whether scripts may import files beside the package's folder, by paths that begin with `../`.
    ///   - warn: Writes a warning: one line, without its line break.
    ///   - overrides: The files that replace host modules, by module name: paths in a separate folder. Such a file may
    ///     import other files of its folder, and every host module. Its own name leads to the one that it replaces.
    ///   - readOverride: Reads a file of that folder; `nil` where there is none.
    ///   - overrideURL: Returns the name of a file of that folder in stack traces.
    public init(
        read: @escaping @Sendable (_ path: String) throws -> [UInt8]?,
        url: @escaping @Sendable (_ path: String) -> String,
        list: @escaping @Sendable (_ folder: String, _ isDeep: Bool) throws -> [String]? = { _, _ in nil },
        realPath: @escaping @Sendable (_ folder: String) -> String? = { _ in nil }, unavailable: [String: String] = [:],
        lenient: Bool = false, hasProject: Bool = false, warn: @escaping @Sendable (_ line: String) -> Void = { _ in },
        overrides: [String: String] = [:],
        readOverride: @escaping @Sendable (_ path: String) throws -> [UInt8]? = { _ in nil },
        overrideURL: @escaping @Sendable (_ path: String) -> String = { "modules:/\($0)" }
    ) {
        self.read = read
        self.url = url
        self.list = list
        self.realPath = realPath
        self.unavailable = unavailable
        isLenient = lenient
        self.hasProject = hasProject
        self.warn = warn
        self.overrides = overrides
        self.readOverride = readOverride
        self.overrideURL = overrideURL
    }
}
