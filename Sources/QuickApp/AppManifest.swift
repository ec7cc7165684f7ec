import UploadEngine

/// The properties of an app's `manifest.json` that a host uses.
struct AppManifest: Sendable, Hashable {
    /// The app's unique name, such as `com.example.app`; a valid folder name.
    let package: String
    /// The minimum API level of the app; 1 by default.
    let minAPILevel: Int
    /// The names of the declared interfaces, such as `system.uploadtask`.
    let features: [String]
    /// The path of the entry script in the package; `app.js` by default.
    let entry: String

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
        // Required or typed by the format, but not used by this host.
        _ = try keys.required("name", .text, #"a string such as "My App""#)
        _ = try keys.optional("versionName", .text, "a string")
        _ = try keys.optional("versionCode", .positiveInteger, "a positive integer")
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

        entry = try keys.optional("entry", .text, "a string") ?? "app.js"
        // The same rules as for the path of a resource in the package, which begins with a /.
        guard !entry.hasPrefix("/"), (try? InternalURI("/" + entry)) != nil else {
            throw AppManifestError(
                "entry must be the path of a script in the package, without '..' and a leading '/', "
                    + "not \(Self.shown(entry))")
        }
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
