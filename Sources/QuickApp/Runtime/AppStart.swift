import UploadCore

/// The options of a run: the first page, and the calls on it.
struct AppStart: Sendable {
    /// A call of a method as a template writes it: `send`, `send()`, `send(1, item)`, or a function: `() => send(1)`.
    struct Call: Sendable, Equatable {
        /// The text as it was given.
        let text: String
        /// The name of the method; empty for a function.
        let name: String
        /// The text between the parentheses; the whole text of a function.
        let arguments: String

        /// - Returns: `nil` for a text that is no call.
        init?(_ text: String) {
            self.text = text
            let call = UXFile.handler(text)
            let name = call.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
            let rest = String(call[name.endIndex...]).trimmed
            if let first = name.first, !first.isNumber, rest.isEmpty || (rest.hasPrefix("(") && rest.hasSuffix(")")) {
                self.name = String(name)
                arguments = rest.isEmpty ? "" : String(rest.dropFirst().dropLast())
            } else if call.contains("=>") {
                self.name = ""
                arguments = call
            } else {
                return nil
            }
        }
    }

    /// The first page; `nil` for an app without pages and for a lone script.
    let page: AppPage?
    /// The parameters of the page: the text behind the `?`.
    let query: String
    let calls: [Call]

    /// Reads the options of a run.
    ///
    /// - Throws: ``AppPackageError/notFound(_:)`` for a page that the app does not have, or a text that is no call.
    init(_ app: AppPackage, page: String?, calls: [String]) throws(AppPackageError) {
        self.calls = try calls.map { text throws(AppPackageError) in
            guard let call = Call(text) else {
                throw .notFound(
                    "--call '\(text.visible(limit: 300))' is not a call; write it as in a template: "
                        + "'send()' or 'send(1, \"a\")'")
            }
            return call
        }
        let pages = app.manifest?.pages ?? []
        guard let page else {
            (self.page, query) = (app.manifest?.entryPage, "")
            return
        }
        guard !pages.isEmpty else {
            throw .notFound("--page '\(page.visible(limit: 300))': this app has no pages in its manifest")
        }
        let parts = page.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = AppPage.trimmed(String(parts.first ?? ""))
        let named = pages.first { $0.path == path } ?? pages.first { $0.alias == path }
        guard let found = named ?? (path.isEmpty ? app.manifest?.entryPage : nil) else {
            let known = pages.map(\.path).joined(separator: ", ").visible(limit: 1000)
            throw .notFound("--page: there is no page '\(path.visible(limit: 300))'; the pages are \(known)")
        }
        (self.page, query) = (found, parts.count > 1 ? String(parts[1]) : "")
    }
}
