import JavaScriptHost

extension UploadOptions {
    /// Reads the arguments that `uploadtask.js` passes to `native.start`.
    ///
    /// Safe for any values of a script: a value in none of the forms below is unusable, and reads are bounded in depth
    /// and length.
    init(url: JSValue, filePath: JSValue, name: JSValue, header: JSValue, formData: JSValue, timeout: JSValue) throws {
        self.init(
            url: try OptionValue(text: url), filePath: try OptionValue(text: filePath),
            name: try OptionValue(text: name), header: try OptionValue(properties: header),
            formData: try OptionValue(properties: formData), timeout: timeout.number)
    }
}

extension OptionValue {
    /// The maximum number of values that `uploadtask.js` passes for one parameter.
    private static let maximumValues = 100_000

    /// Reads a text: null, a string, or an object whose `unusable` names its kind.
    fileprivate init(text value: JSValue?) throws {
        guard let value, !value.isNull else {
            self = .absent
            return
        }
        if value.isString {
            self =
                value.string.map { .string($0) }
                ?? .unusable("a string of more than \(JSValue.maximumTextLength) characters")
        } else {
            self = .unusable(try value.unusableKind ?? "a value that cannot be read")
        }
    }

    /// Reads an object: null, an object with `unusable`, or an object with `entries`, an array of pairs of a name and a
    /// text or an array of texts.
    fileprivate init(properties value: JSValue) throws {
        guard !value.isNull else {
            self = .absent
            return
        }
        if let kind = try value.unusableKind {
            self = .unusable(kind)
            return
        }
        guard !value.isUndefined, let entries = try value["entries"].elements(atMost: Self.maximumValues) else {
            self = .unusable("a value that cannot be read")
            return
        }
        var properties: [Property] = []
        var remaining = Self.maximumValues
        for entry in entries {
            let name = try OptionValue(text: entry.isArray ? entry[0] : nil)
            guard case .string(let name) = name else {
                self = .unusable("an object with a name that cannot be read")
                return
            }
            let value = try entry[1]
            if let list = try value.elements(atMost: remaining) {
                remaining -= list.count
                properties.append(Property(name, .array(try list.map { try OptionValue(text: $0) })))
            } else {
                properties.append(Property(name, try OptionValue(text: value)))
            }
        }
        self = .object(properties)
    }
}

extension JSValue {
    /// The kind of an unusable value, as used in messages.
    fileprivate var unusableKind: String? {
        get throws { isUndefined || isNull || isString ? nil : try self["unusable"].string }
    }
}
