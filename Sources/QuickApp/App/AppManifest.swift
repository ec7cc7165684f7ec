import UploadCore

/// The properties of an app's `manifest.json` that a host uses.
struct AppManifest: Sendable, Hashable {
    /// The app's unique name, such as `com.example.app`; a valid folder name.
    let package: String
    /// The app's name for people.
    let name: String
    let icon: String?
    let versionName: String?
    let versionCode: Int?
    /// The minimum API level of the app; 1 by default.
    let minAPILevel: Int
    /// The names of the declared interfaces, such as `system.uploadtask`.
    let features: [String]
    /// The path of the entry script in the package; `app.js` by default. Only for an app without pages.
    let entry: String
    /// The pages, in the order of `router.pages`.
    let pages: [AppPage]
    /// The first page: `router.entry`, or the first one of ``pages``.
    let entryPage: AppPage?
    /// Mistakes that do not prevent the app from running.
    let warnings: [String]

    /// Reads a manifest. Ignores unknown keys.
    ///
    /// - Parameter json: The content of `manifest.json`; a byte order mark is ignored.
    /// - Throws: An error with the key and the expected value.
    init(json: [UInt8]) throws(AppManifestError) {
        guard let document = try? ManifestJSON(json) else {
            throw AppManifestError("not JSON; look for a missing quote, comma or bracket, or for a comment")
        }
        guard case .object(let keys) = document else {
            throw AppManifestError("must be an object, not \(document.kind)")
        }

        package = try keys.required("package", .text, #"a string such as "com.example.app""#)
        guard Self.isFolderName(package) else {
            throw AppManifestError(
                "package must consist of A-Z, a-z, 0-9, '.', '_' and '-', not begin with '.' and have at most 255 "
                    + "characters, not \(Self.shown(package))")
        }
        name = try keys.required("name", .text, #"a string such as "My App""#)
        if case .string(let path) = keys["icon"] { icon = path } else { icon = nil }
        versionName = try keys.optional("versionName", .text, "a string")
        (versionCode, warnings) = try Self.versionCode(keys)
        minAPILevel = try keys.optional("minAPILevel", .positiveInteger, "a positive integer") ?? 1

        var features: [String] = []
        let expected = #"an array such as [{"name": "system.uploadtask"}]"#
        for (index, value) in try (keys.optional("features", .array, expected) ?? []).enumerated() {
            let key = "features[\(index)]"
            guard case .object(let feature) = value else {
                throw AppManifestError(
                    #"\#(key) must be an object such as {"name": "system.uploadtask"}, not \#(value.kind)"#)
            }
            features.append(try feature.required("name", in: key + ".", .text, "a string"))
        }
        self.features = features

        (pages, entryPage) = try Self.router(keys)
        entry = try keys.optional("entry", .text, "a string") ?? "app.js"
        // The same rules as for the path of a resource in the package, which begins with a /.
        guard !entry.hasPrefix("/"), (try? InternalURI("/" + entry)) != nil else {
            throw AppManifestError(
                "entry must be the path of a script in the package, without '..' and a leading '/', "
                    + "not \(Self.shown(entry))")
        }
    }

    /// Some projects have the code as a string, or with a fraction: that is a warning.
    private static func versionCode(
        _ keys: [String: ManifestJSON]
    ) throws(AppManifestError) -> (code: Int?, warnings: [String]) {
        if case .string(let text) = keys["versionCode"], let code = Int(text), code > 0 {
            return (code, ["manifest.json: versionCode should be a number, not the string \(shown(text))"])
        }
        if case .number(let number?) = keys["versionCode"], number > 0, number < 1_000_000 {
            return (nil, ["manifest.json: versionCode should be a positive integer, not \(number)"])
        }
        return (try keys.optional("versionCode", .positiveInteger, "a positive integer"), [])
    }

    private static func router(
        _ keys: [String: ManifestJSON]
    ) throws(AppManifestError) -> (pages: [AppPage], entry: AppPage?) {
        let expected = #"an object such as {"entry": "pages/index", "pages": {"pages/index": {"component": "index"}}}"#
        let router = try keys.optional("router", .object, expected) ?? [:]
        var pages: [AppPage] = []
        for (path, value) in try router.optional("pages", in: "router.", .pages, "an object of pages") ?? [] {
            guard case .object(let page) = value else {
                throw AppManifestError(
                    #"the values of router.pages must be objects such as {"component": "index"}, not \#(value.kind)"#)
            }
            let component = try page.optional("component", in: "router.pages: ", .text, "a string") ?? "index"
            // Most pages have neither, so another value than a text is not worth an error.
            let alias: String? = if case .string(let alias) = page["path"] { alias } else { nil }
            let isSingleTask = if case .string("singleTask") = page["launchMode"] { true } else { false }
            guard
                let page = AppPage(path: path, component: component, alias: alias, isSingleTask: isSingleTask)
            else {
                throw AppManifestError(
                    "router.pages must have paths in the package, without '..', not \(shown(path)) with the component "
                        + shown(component))
            }
            pages.append(page)
        }
        guard let entry = try router.optional("entry", in: "router.", .text, "a string") else {
            return (pages, pages.first)
        }
        guard let page = pages.first(where: { $0.path == AppPage.trimmed(entry) }) else {
            throw AppManifestError("router.entry is \(shown(entry)), which is not in router.pages")
        }
        return (pages, page)
    }

    /// The beginning of a value as a literal on one line, with control characters escaped.
    private static func shown(_ value: String) -> String {
        let start = value.prefix(300)
        return String(start).debugDescription.visible + (start.endIndex < value.endIndex ? "…" : "")
    }

    private static func isFolderName(_ name: String) -> Bool {
        let others = ".-_".utf8
        return (1...255).contains(name.utf8.count) && !name.hasPrefix(".")
            && name.utf8.allSatisfy { byte in
                let lower = byte | 0x20
                return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || others.contains(byte)
            }
    }
}

/// An error in an app's `manifest.json`.
struct AppManifestError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, the key, the expected value and the actual one.
    let message: String
    var description: String { message }

    fileprivate init(_ problem: String) { message = "manifest.json: \(problem)" }
}

/// Reads the value of a key; returns `nil` for an invalid one.
private struct Reader<Value> {
    let read: (ManifestJSON) -> Value?
}

extension Reader<String> {
    static var text: Self { Self { if case .string(let text) = $0 { text } else { nil } } }
}

extension Reader<Int> {
    static var positiveInteger: Self { Self { if case .integer(let number) = $0, number > 0 { number } else { nil } } }
}

extension Reader<[String: ManifestJSON]> {
    static var object: Self { Self { if case .object(let keys) = $0 { keys } else { nil } } }
}

extension Reader<[(path: String, page: ManifestJSON)]> {
    static var pages: Self { Self { if case .pages(let pages) = $0 { pages } else { nil } } }
}

extension Reader<[ManifestJSON]> {
    static var array: Self { Self { if case .array(let values) = $0 { values } else { nil } } }
}

extension [String: ManifestJSON] {
    fileprivate func required<Found>(
        _ key: String, in parent: String = "", _ reader: Reader<Found>, _ expected: String
    ) throws(AppManifestError) -> Found {
        guard let value = try optional(key, in: parent, reader, expected) else {
            throw AppManifestError("\(parent)\(key) is missing; expected \(expected)")
        }
        return value
    }

    fileprivate func optional<Found>(
        _ key: String, in parent: String = "", _ reader: Reader<Found>, _ expected: String
    ) throws(AppManifestError) -> Found? {
        guard let value = self[key] else { return nil }
        guard let found = reader.read(value) else {
            // For a number out of range, report the number instead of its kind.
            let shown: String =
                switch value {
                case .integer(let number) where Found.self == Int.self: "\(number)"
                case .number(let number?) where Found.self == Int.self: "\(number)"
                default: value.kind
                }
            throw AppManifestError("\(parent)\(key) must be \(expected), not \(shown)")
        }
        return found
    }
}
