/// One text part of the form.
public struct FormField: Hashable, Sendable {
    /// The field's name.
    public let name: String
    /// The value, sent byte for byte as UTF-8.
    public let value: String

    /// Creates a field.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [FormField] {
    /// Reads the `formData` option: strings in the order of the object's keys. Skips absent values.
    ///
    /// - Throws: `invalid formData` (202) with the key, but never the value, which may be a signature.
    init(validating option: OptionValue) throws(UploadError) {
        self = []
        for property in try option.properties(of: "formData", or: "invalid formData") {
            switch property.value {
            case .absent: continue
            case .string(let value): append(FormField(property.name, value))
            default:
                throw UploadError(
                    .parameter,
                    "invalid formData: '\(property.name.visible)' must be a string, not \(property.value.kind)")
            }
        }
    }
}
