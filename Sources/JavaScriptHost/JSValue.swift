import CUploadJavaScriptCore

/// A JavaScript value, kept from the garbage collector as long as Swift holds it.
public final class JSValue {
    let reference: JSValueRef
    let context: JSContext

    init(_ reference: JSValueRef, in context: JSContext) {
        self.reference = reference
        self.context = context
        JSValueProtect(context.reference, reference)
    }

    deinit { JSValueUnprotect(context.reference, reference) }

    /// A property of an object.
    ///
    /// - Throws: What its getter throws; a `TypeError` when the value is `undefined` or `null`.
    public subscript(name: String) -> JSValue {
        get throws(JSException) {
            let object = try object
            return try withString(name) { name throws(JSException) in
                try context.checked { JSObjectGetProperty(context.reference, object, name, $0) }
            }
        }
    }

    /// An element of an array.
    ///
    /// - Throws: What its getter throws.
    public subscript(index: Int) -> JSValue {
        get throws(JSException) {
            let object = try object
            guard let index = UInt32(exactly: index) else { return context.undefined }
            return try context.checked { JSObjectGetPropertyAtIndex(context.reference, object, index, $0) }
        }
    }

    /// Sets a property of an object.
    ///
    /// - Parameter hidden: Whether enumeration passes it over, as it does the globals of the language.
    /// - Throws: What its setter throws.
    public func set(_ name: String, to value: JSValue, hidden: Bool = false) throws(JSException) {
        let object = try object
        let attributes = JSPropertyAttributes(hidden ? kJSPropertyAttributeDontEnum : kJSPropertyAttributeNone)
        try withString(name) { name throws(JSException) in
            _ = try context.checked { exception in
                JSObjectSetProperty(context.reference, object, name, value.reference, attributes, exception)
                return nil
            }
        }
    }

    /// Calls a function; `this` is the global object, which a strict function should not ask for.
    ///
    /// - Throws: What the function throws; a `TypeError` when it is none.
    @discardableResult
    public func call(_ arguments: [JSValue] = []) throws(JSException) -> JSValue {
        guard isFunction else { throw JSException(context.typeError("a value that is no function was called")) }
        let object = try object
        let references: [JSValueRef?] = arguments.map(\.reference)
        return try context.checked {
            JSObjectCallAsFunction(context.reference, object, nil, references.count, references, $0)
        }
    }

    /// The value as an object, as the language makes one of a string or a number.
    ///
    /// - Throws: A `TypeError` for `undefined` and `null`. The API would give a null pointer, and crash on it.
    private var object: JSObjectRef {
        get throws(JSException) {
            // Asked first: the engine would make an error of its own, and run what a script has made of its `toString`.
            guard !isUndefined, !isNull, let object = JSValueToObject(context.reference, reference, nil) else {
                throw JSException(context.typeError("undefined and null have no properties"))
            }
            return object
        }
    }
}

/// What a script, a call or a property threw.
///
/// - Note: `@unchecked Sendable`, because every `Error` has to be Sendable. Proof that it is sound: an exception comes into
///   being on the event loop, in ``JSContext/checked(_:)`` or a native function, and every path that throws one is
///   synchronous and ends there, at the latest in ``JSEventLoop/turn(_:)``, which reports it. No `async` function of
///   this module throws it. Should a caller carry the value off all the same, JavaScriptCore's own lock guards each call.
public struct JSException: Error, @unchecked Sendable {
    /// The thrown value, usually an `Error`.
    public let value: JSValue

    /// Throws a value.
    public init(_ value: JSValue) { self.value = value }
}
