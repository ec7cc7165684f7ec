import UploadCore

/// A page of an app, as `router.pages` of the manifest names it.
struct AppPage: Sendable, Hashable {
    /// The page's folder in the package, such as `pages/index`.
    let path: String
    /// The name of its files without extension.
    let component: String
    /// The path by which the app's own code opens it, if the manifest gives it another one; empty for `/`.
    let alias: String?
    /// Whether the page is opened once at most: `"launchMode": "singleTask"`.
    let isSingleTask: Bool

    /// - Returns: `nil` for a path that leaves the package.
    init?(path: String, component: String, alias: String?, isSingleTask: Bool = false) {
        let path = Self.trimmed(path)
        let file = path.isEmpty ? component : "\(path)/\(component)"
        guard !component.isEmpty, (try? InternalURI("/" + file)) != nil else { return nil }
        self.path = path
        self.component = component
        self.alias = alias.flatMap { $0.isEmpty ? nil : Self.trimmed($0) }.flatMap { $0 == path ? nil : $0 }
        self.isSingleTask = isSingleTask
    }

    /// The path of its files without extension.
    var file: String { path.isEmpty ? component : "\(path)/\(component)" }

    /// A path without slashes at its ends.
    static func trimmed(_ path: String) -> String {
        var path = path[...]
        while path.hasPrefix("/") { path.removeFirst() }
        while path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }
}
