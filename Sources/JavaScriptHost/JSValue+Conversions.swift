import CJavaScriptCore

extension JSValue {
    /// Whether it is `undefined`.
    public var isUndefined: Bool { JSValueIsUndefined(context.reference, reference) }
    /// Whether it is `null`.
    public var isNull: Bool { JSValueIsNull(context.reference, reference) }
    /// Whether it can be called.
    public var isFunction: Bool {
        JSValueIsObject(context.reference, reference)
            && JSObjectIsFunction(context.reference, JSValueToObject(context.reference, reference, nil))
    }
    /// Whether it is an array.
    public var isArray: Bool { JSValueIsArray(context.reference, reference) }
    /// Its truth, as `if` sees it.
    public var isTrue: Bool { JSValueToBoolean(context.reference, reference) }

    /// The number, if it is one.
    public var number: Double? {
        JSValueIsNumber(context.reference, reference) ? JSValueToNumber(context.reference, reference, nil) : nil
    }

    /// The number that JavaScript makes of it; NaN where that is none.
    var toNumber: Double { JSValueToNumber(context.reference, reference, nil) }

    /// The string, if it is one; a lone surrogate becomes U+FFFD.
    public var string: String? {
        guard JSValueIsString(context.reference, reference),
            let copy = JSValueToStringCopy(context.reference, reference, nil)
        else { return nil }
        defer { JSStringRelease(copy) }
        let units = UnsafeBufferPointer(start: JSStringGetCharactersPtr(copy), count: JSStringGetLength(copy))
        return String(decoding: units, as: UTF16.self)
    }

    /// The elements, if it is an array.
    ///
    /// - Throws: What a getter throws.
    public func elements() throws(JSException) -> [JSValue]? {
        guard isArray else { return nil }
        var elements: [JSValue] = []
        for index in 0..<Int(try self["length"].number ?? 0) { elements.append(try self[index]) }
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

    /// A number; above 2⁵³ it loses its last digits.
    public func value(_ number: some BinaryInteger) -> JSValue {
        JSValue(JSValueMakeNumber(reference, Double(number)), in: self)
    }

    /// A string.
    public func value(_ string: String) -> JSValue {
        let units = Array(string.utf16)
        let copy = JSStringCreateWithCharacters(units, units.count)
        defer { JSStringRelease(copy) }
        return JSValue(JSValueMakeString(reference, copy), in: self)
    }

    /// An array.
    public func array(_ elements: [JSValue]) -> JSValue {
        let references: [JSValueRef?] = elements.map(\.reference)
        // Without a getter or setter to run there is nothing that could throw.
        return JSValue(JSObjectMakeArray(reference, references.count, references, nil), in: self)
    }

    /// An object with properties in this order.
    public func object(_ properties: KeyValuePairs<String, JSValue>) throws(JSException) -> JSValue {
        let object = JSValue(JSObjectMake(reference, nil, nil), in: self)
        for (name, value) in properties { try object.set(name, to: value) }
        return object
    }

    /// An `Error` with a message.
    public func error(_ message: String) -> JSValue {
        let arguments: [JSValueRef?] = [value(message).reference]
        return JSValue(JSObjectMakeError(reference, 1, arguments, nil), in: self)
    }

    /// A `TypeError` with a message.
    public func typeError(_ message: String) -> JSValue {
        // The constructor by its name in the language; if a script has replaced it, an Error will do.
        guard let made = try? global["TypeError"].call([value(message)]) else { return error(message) }
        return made
    }
}
