import CUploadJavaScriptCore

extension JSValue {
    /// Whether it is `undefined`.
    public var isUndefined: Bool { JSValueIsUndefined(context.reference, reference) }
    /// Whether it is `null`.
    public var isNull: Bool { JSValueIsNull(context.reference, reference) }
    /// Whether it is an array.
    public var isArray: Bool { JSValueIsArray(context.reference, reference) }
    /// Its truth value, as in a condition.
    public var isTrue: Bool { JSValueToBoolean(context.reference, reference) }

    /// The value, if it is a number.
    public var number: Double? {
        JSValueIsNumber(context.reference, reference) ? JSValueToNumber(context.reference, reference, nil) : nil
    }

    /// The value as a line number from 1; `nil` for anything else, because a script can set any value.
    var line: Int? { number.flatMap { 1...Double(Int32.max) ~= $0 ? Int($0) : nil } }

    /// The value converted to a number; NaN if the conversion fails.
    var toNumber: Double { JSValueToNumber(context.reference, reference, nil) }

    /// Whether it is a string, of any length.
    public var isString: Bool { JSValueIsString(context.reference, reference) }

    /// The maximum length, in UTF-16 code units, of a string that ``string`` reads. The engine's strings may be eight
    /// times as long, too long for several copies in memory.
    public static let maximumTextLength = 1 << 28

    /// The value, if it is a string of at most ``maximumTextLength`` code units; a lone surrogate becomes U+FFFD.
    public var string: String? {
        guard isString, let copy = JSValueToStringCopy(context.reference, reference, nil) else { return nil }
        defer { JSStringRelease(copy) }
        return String(copy, limit: Self.maximumTextLength)
    }

    /// The elements, if it is an array.
    ///
    /// - Parameter limit: The maximum number of elements to read. A sparse array may have a length of 2³² - 1.
    /// - Throws: The exception of a getter.
    public func elements(atMost limit: Int) throws(JSException) -> [JSValue]? {
        guard isArray else { return nil }
        let length = try self["length"].number ?? 0
        var elements: [JSValue] = []
        for index in 0..<(length < Double(limit) ? Int(max(0, length)) : limit) { elements.append(try self[index]) }
        return elements
    }
}

extension JSContext {
    /// `undefined`.
    public var undefined: JSValue { JSValue(JSValueMakeUndefined(reference), in: self) }
    /// `null`.
    public var null: JSValue { JSValue(JSValueMakeNull(reference), in: self) }

    /// A boolean.
    public func value(_ boolean: Bool) -> JSValue { JSValue(JSValueMakeBoolean(reference, boolean), in: self) }

    /// A number; above 2⁵³ it loses precision.
    public func value(_ number: some BinaryInteger) -> JSValue {
        JSValue(JSValueMakeNumber(reference, Double(number)), in: self)
    }

    /// A string.
    public func value(_ string: String) -> JSValue {
        let copy = makeJSString(string)
        defer { JSStringRelease(copy) }
        return JSValue(JSValueMakeString(reference, copy), in: self)
    }

    /// An array.
    public func array(_ elements: [JSValue]) -> JSValue {
        let references: [JSValueRef?] = elements.map(\.reference)
        return wrap(JSObjectMakeArray(reference, references.count, references, nil))
    }

    /// An object with properties in this order.
    public func object(_ properties: KeyValuePairs<String, JSValue>) throws(JSException) -> JSValue {
        let object = wrap(JSObjectMake(reference, nil, nil))
        // Set without a prototype, because a script may have defined setters of these names there.
        let prototype = JSObjectGetPrototype(reference, object.reference)
        JSObjectSetPrototype(reference, object.reference, JSValueMakeNull(reference))
        for (name, value) in properties { try object.set(name, to: value) }
        JSObjectSetPrototype(reference, object.reference, prototype)
        return object
    }

    /// An `Error` with a message.
    public func error(_ message: String) -> JSValue { wrap(makeError(message)) }

    private func makeError(_ message: String) -> JSObjectRef? {
        let arguments: [JSValueRef?] = [value(message).reference]
        return JSObjectMakeError(reference, 1, arguments, nil)
    }

    /// A `TypeError` with a message; an `Error` in a caller-owned context.
    public func typeError(_ message: String) -> JSValue {
        guard let typeErrorConstructor else { return error(message) }
        let arguments: [JSValueRef?] = [value(message).reference]
        return wrap(JSObjectCallAsConstructor(reference, typeErrorConstructor, 1, arguments, nil) ?? makeError(message))
    }

    /// Wraps a new object. The engine returns NULL when its memory or stack is exhausted, which becomes `undefined`.
    func wrap(_ object: JSObjectRef?) -> JSValue { JSValue(object ?? JSValueMakeUndefined(reference), in: self) }
}
