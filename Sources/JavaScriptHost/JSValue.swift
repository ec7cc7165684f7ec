import CUploadJavaScriptCore

/// A JavaScript value, protected from garbage collection while Swift references it.
public final class JSValue {
    let reference: JSValueRef
    let context: JSContext
    /// Whether it can be called, which never changes. In the C API an object is its own reference.
    public private(set) lazy var isFunction =
        JSValueIsObject(context.reference, reference) && JSObjectIsFunction(context.reference, reference)

    init(_ reference: JSValueRef, in context: JSContext) {
        self.reference = reference
        self.context = context
        JSValueProtect(context.reference, reference)
    }

    deinit { JSValueUnprotect(context.reference, reference) }

    /// A property of an object.
    ///
    /// - Throws: The exception of its getter; a `TypeError` when the value is `undefined` or `null`.
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
    /// - Throws: The exception of its getter.
    public subscript(index: Int) -> JSValue {
        get throws(JSException) {
            let object = try object
            guard let index = UInt32(exactly: index) else { return context.undefined }
            return try context.checked { JSObjectGetPropertyAtIndex(context.reference, object, index, $0) }
        }
    }

    /// Sets a property of an object.
    ///
    /// - Parameter hidden: Whether the property is not enumerable, like the built-in globals.
    /// - Throws: The exception of its setter.
    public func set(_ name: String, to value: JSValue, hidden: Bool = false) throws(JSException) {
        let object = try object
        let attributes = JSPropertyAttributes(hidden ? kJSPropertyAttributeDontEnum : kJSPropertyAttributeNone)
        try withString(name) { name throws(JSException) in
            try context.perform { exception in
                JSObjectSetProperty(context.reference, object, name, value.reference, attributes, exception)
                return nil
            }
        }
    }

    /// Calls a function with the global object as `this`.
    ///
    /// - Throws: The exception of the function; a `TypeError` when the value is not a function.
    public func call(_ arguments: [JSValue] = []) throws(JSException) -> JSValue {
        context.wrap(try result(of: arguments))
    }

    /// Calls a function with the global object as `this`, and drops its result.
    ///
    /// - Throws: The exception of the function; a `TypeError` when the value is not a function.
    public func perform(_ arguments: [JSValue] = []) throws(JSException) { _ = try result(of: arguments) }

    private func result(of arguments: [JSValue]) throws(JSException) -> JSValueRef? {
        guard isFunction else { throw JSException(context.typeError("the value is not a function")) }
        let references: [JSValueRef?] = arguments.map(\.reference)
        return try context.perform {
            JSObjectCallAsFunction(context.reference, reference, nil, references.count, references, $0)
        }
    }

    /// The value converted to an object, as the language converts a string or a number.
    ///
    /// - Throws: A `TypeError` for `undefined` and `null`. The C API would return a null pointer and crash on it.
    private var object: JSObjectRef {
        get throws(JSException) {
            // Checked first: the engine would create an error itself and call its `toString`, which a script may have
            // replaced.
            guard !isUndefined, !isNull, let object = JSValueToObject(context.reference, reference, nil) else {
                throw JSException(context.typeError("undefined and null have no properties"))
            }
            return object
        }
    }
}

/// An exception of a script, a call or a property.
///
/// - Note: `@unchecked Sendable`, because every `Error` must be Sendable. Proof that it is sound: an exception is
///   created on the event loop, in ``JSContext/checked(_:)`` or a native function. Every path that throws one is
///   synchronous and ends there, at the latest in ``JSEventLoop/turn(_:)``, which reports it. No `async` function of
///   this module throws it. If a caller moves the value to another thread, JavaScriptCore's own lock still guards each
///   call.
public struct JSException: Error, @unchecked Sendable {
    /// The thrown value, usually an `Error`.
    public let value: JSValue

    /// Throws a value.
    public init(_ value: JSValue) { self.value = value }
}
