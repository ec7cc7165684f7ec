import UploadCore
import UploadEngine

/// The unvalidated value of a parameter of a module: a value of JavaScript.
///
/// It can also be a wrong value, such as an array instead of a string. An object keeps the order of its keys, because form
/// fields are sent in that order.
indirect enum OptionValue: Hashable, Sendable {
    /// No value, or JavaScript's `undefined` or `null`.
    case absent
    /// A string. Numbers and booleans are converted as by JavaScript's `String(value)`.
    case string(String)
    /// A list: the values of a header that has several lines.
    case array([OptionValue])
    /// An object, with its own keys in order.
    case object([Property])
    /// A value that is never valid, such as a function, a symbol, or an object as a header value. The string describes
    /// it in messages.
    case unusable(String)

    /// One key of an object, with its value.
    struct Property: Hashable, Sendable {
        /// The key.
        let name: String
        /// The value.
        let value: OptionValue

        /// Creates a property.
        init(_ name: String, _ value: OptionValue) {
            self.name = name
            self.value = value
        }
    }

    /// The properties of an optional parameter of type object; empty if it is absent.
    ///
    /// - Parameters:
    ///   - parameter: The parameter's name.
    ///   - problem: The start of the error message.
    /// - Throws: Code 202 for a value of another type.
    private func properties(of parameter: String, or problem: String) throws(UploadFailure) -> [Property] {
        switch self {
        case .absent: return []
        case .object(let properties): return properties
        default: throw UploadFailure(.parameter, "\(problem): \(parameter) must be an object, not \(kind)")
        }
    }

    /// The description of this kind of value in messages.
    var kind: String {
        switch self {
        case .absent: "nothing"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        case .unusable(let kind): kind
        }
    }
}

extension OptionValue {
    /// Reads the `url` parameter.
    ///
    /// - Throws: `invalid url` (202), followed by details.
    var url: HTTPURL {
        get throws(UploadFailure) {
            guard case .string(let text) = self else {
                throw UploadFailure(.parameter, "invalid url: url must be a string, not \(kind)")
            }
            return try HTTPURL(text, hostToASCII: InternationalHost.toASCII)
        }
    }

    /// Reads the `header` parameter: an object of strings, or of arrays of strings for lines that repeat.
    ///
    /// - Throws: `invalid headers` (202) with the name of the invalid field, but never its value, which may be a secret.
    var header: [HeaderField] {
        get throws(UploadFailure) {
            var fields: [HeaderField] = []
            for property in try properties(of: "header", or: "invalid headers") {
                let name = property.name
                try HeaderField.check(name: name)
                let values = if case .array(let lines) = property.value { lines } else { [property.value] }
                for value in values {
                    switch value {
                    case .absent: continue
                    case .string(let text): fields.append(try HeaderField(validating: name, text))
                    default:
                        throw UploadFailure(
                            .parameter, "invalid headers: '\(name)' must be a string or a list, not \(value.kind)")
                    }
                }
            }
            return fields
        }
    }

    /// Reads the `formData` parameter: strings in the order of the object's keys. Skips absent values.
    ///
    /// - Throws: `invalid formData` (202) with the key, but never the value, which may be a signature.
    var fields: [FormPart] {
        get throws(UploadFailure) {
            var parts: [FormPart] = []
            for property in try properties(of: "formData", or: "invalid formData") {
                switch property.value {
                case .absent: continue
                case .string(let value): parts.append(FormPart(property.name, .text(value)))
                default:
                    throw UploadFailure(
                        .parameter,
                        "invalid formData: '\(property.name.visible)' must be a string, not \(property.value.kind)")
                }
            }
            return parts
        }
    }
}
