/// A value as the caller of `uploadFile` wrote it, before anything is checked.
///
/// Quick apps pass JavaScript values, Swift callers write literals. Either way the rules of the interface are applied in
/// one place, ``UploadRequest``, so an array where a string belongs is a value here and an error there. An object keeps
/// the order of its keys, because form fields are sent in that order.
public indirect enum OptionValue: Hashable, Sendable {
    /// JavaScript's `undefined` and `null`, or nothing.
    case absent
    /// A string; numbers and booleans arrive as the string that JavaScript's `String(value)` makes of them.
    case string(String)
    /// A list, which a header may be: one line for each element.
    case array([OptionValue])
    /// An object, with its own keys in their order.
    case object([Property])
    /// What no parameter can be (a function, a symbol, an object where a value belongs), named for the message.
    case unusable(String)

    /// One key of an object, with its value.
    public struct Property: Hashable, Sendable {
        /// The key.
        public let name: String
        /// What stands under the key.
        public let value: OptionValue

        /// Creates a property.
        public init(_ name: String, _ value: OptionValue) {
            self.name = name
            self.value = value
        }
    }

    /// The properties of an optional parameter that is an object; none when it is absent.
    ///
    /// - Parameters:
    ///   - parameter: The parameter's name.
    ///   - problem: How the message begins.
    /// - Throws: Code 202 when it is something else.
    func properties(of parameter: String, or problem: String) throws(UploadError) -> [Property] {
        switch self {
        case .absent: return []
        case .object(let properties): return properties
        default: throw UploadError(.parameter, "\(problem): \(parameter) must be an object, not \(kind)")
        }
    }

    /// What a message calls a value of this kind.
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
    /// An object, in the order written; a key may stand more than once.
    public init(dictionaryLiteral elements: (String, OptionValue)...) {
        self = .object(elements.map { Property($0.0, $0.1) })
    }
}
