import JavaScriptHost
import UploadEngine

extension UploadOptions {
    /// Reads the values that `uploadtask.js` took from the object: url, filePath, name, header, formData, timeout.
    ///
    /// Nothing depends on what a script made of them: what has none of the forms below is unusable, and nothing is read to
    /// more than its depth or its length.
    init(_ arguments: [JSValue]) throws {
        func argument(_ index: Int) -> JSValue? { arguments.indices.contains(index) ? arguments[index] : nil }
        self.init(
            url: try OptionValue(text: argument(0)), filePath: try OptionValue(text: argument(1)),
            name: try OptionValue(text: argument(2)), header: try OptionValue(properties: argument(3)),
            formData: try OptionValue(properties: argument(4)), timeout: argument(5)?.number)
    }
}

extension OptionValue {
    /// As many values as `uploadtask.js` gives for one parameter.
    private static let mostValues = 100_000

    /// Reads a text: null, a string, or an object with `unusable`, which names its kind.
    fileprivate init(text value: JSValue?) throws {
        guard let value, !value.isNull else {
            self = .absent
            return
        }
        if value.isString {
            self =
                value.string.map { .string($0) } ?? .unusable("a string of more than \(JSValue.longestText) characters")
        } else {
            self = .unusable(try value.unusableKind ?? "a value that cannot be read")
        }
    }

    /// Reads an object: null, one with `unusable`, or one with `entries`, an array of pairs of a name and a text or an array
    /// of texts.
    fileprivate init(properties value: JSValue?) throws {
        guard let value, !value.isNull else {
            self = .absent
            return
        }
        if let kind = try value.unusableKind {
            self = .unusable(kind)
            return
        }
        guard !value.isUndefined, let entries = try value["entries"].elements(atMost: Self.mostValues) else {
            self = .unusable("a value that cannot be read")
            return
        }
        var properties: [Property] = []
        var left = Self.mostValues
        for entry in entries {
            let name = try OptionValue(text: entry.isArray ? entry[0] : nil)
            guard case .string(let name) = name else {
                self = .unusable("an object with a name that cannot be read")
                return
            }
            let value = try entry[1]
            if let list = try value.elements(atMost: left) {
                left -= list.count
                properties.append(Property(name, .array(try list.map { try OptionValue(text: $0) })))
            } else {
                properties.append(Property(name, try OptionValue(text: value)))
            }
        }
        self = .object(properties)
    }
}

extension JSValue {
    /// The name of an unusable value's kind, as messages have it.
    fileprivate var unusableKind: String? {
        get throws { isUndefined || isNull || isString ? nil : try self["unusable"].string }
    }
}
