/// The unvalidated value of a parameter of `uploadFile`.
///
/// Quick apps pass JavaScript values, Swift callers write literals. ``UploadRequest`` validates both, so this type can
/// also hold wrong values, such as an array instead of a string. An object keeps the order of its keys, because form
/// fields are sent in that order.
public indirect enum OptionValue: Hashable, Sendable {
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
    public struct Property: Hashable, Sendable {
        /// The key.
        public let name: String
        /// The value.
        public let value: OptionValue

        /// Creates a property.
        public init(_ name: String, _ value: OptionValue) {
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
    func properties(of parameter: String, or problem: String) throws(UploadError) -> [Property] {
        switch self {
        case .absent: return []
        case .object(let properties): return properties
        default: throw UploadError(.parameter, "\(problem): \(parameter) must be an object, not \(kind)")
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

extension OptionValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// The number's decimal digits.
    public init(integerLiteral value: Int) { self = .string(String(value)) }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .string(value ? "true" : "false") }
    /// A list.
    public init(arrayLiteral elements: OptionValue...) { self = .array(elements) }
    /// An object with its keys in order; keys may repeat.
    public init(dictionaryLiteral elements: (String, OptionValue)...) {
        self = .object(elements.map { Property($0.0, $0.1) })
    }
}
