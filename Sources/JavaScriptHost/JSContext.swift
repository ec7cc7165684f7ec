import CUploadJavaScriptCore

/// A JavaScript global object with its own heap.
///
/// Neither a context nor its values are Sendable: they are isolated to the ``JSEventLoop`` that created the context.
public final class JSContext {
    let reference: JSGlobalContextRef
    /// The class that makes the objects of native functions callable.
    let functionClass: JSClassRef
    /// `Function.prototype`, which lives as long as the context.
    let functionPrototype: JSValueRef?
    /// The engine's original `TypeError`; `nil` in a caller-owned context, whose scripts may have replaced it.
    let typeErrorConstructor: JSObjectRef?
    private let isCallerOwned: Bool

    /// Loads the engine, which every context requires. Idempotent.
    static func loadEngine() throws(JSEngineMissing) {
        if let reason = JSCLoad() { throw JSEngineMissing(reason: String(cString: reason)) }
    }

    convenience init() { self.init(JSGlobalContextCreate(nil), isCallerOwned: false) }

    /// Wraps a caller-owned context. Does not retain it: functions in its heap retain the loop, so a retained context
    /// would form a reference cycle.
    convenience init(callerOwned reference: JSGlobalContextRef) { self.init(reference, isCallerOwned: true) }

    private init(_ reference: JSGlobalContextRef, isCallerOwned: Bool) {
        self.reference = reference
        self.isCallerOwned = isCallerOwned
        functionClass = NativeFunction.makeClass()
        // Read from a function, because a script may have replaced the global `Function`.
        functionPrototype = Self.evaluate("(function () {})", in: reference).flatMap {
            JSObjectGetPrototype(reference, $0)
        }
        typeErrorConstructor = isCallerOwned ? nil : Self.evaluate("TypeError", in: reference)
        if let typeErrorConstructor { JSValueProtect(reference, typeErrorConstructor) }
    }

    deinit {
        JSClassRelease(functionClass)
        guard !isCallerOwned else { return }
        if let typeErrorConstructor { JSValueUnprotect(reference, typeErrorConstructor) }
        JSGlobalContextRelease(reference)
    }

    /// Evaluates one of the host's own scripts to an object.
    private static func evaluate(_ script: StaticString, in reference: JSGlobalContextRef) -> JSObjectRef? {
        let source = makeJSString("\(script)")
        defer { JSStringRelease(source) }
        guard let value = JSEvaluateScript(reference, source, nil, nil, 1, nil) else { return nil }
        return JSValueToObject(reference, value, nil)
    }

    /// The global object, `globalThis`.
    public var global: JSValue { JSValue(JSContextGetGlobalObject(reference), in: self) }

    /// Runs a script.
    ///
    /// - Parameters:
    ///   - source: The script.
    ///   - url: The script's name in stack traces.
    /// - Returns: The value of its last expression.
    /// - Throws: The exception of the script, or a `SyntaxError`.
    @discardableResult
    public func evaluate(_ source: String, url: String) throws(JSException) -> JSValue {
        try withString(source) { source throws(JSException) in
            try withString(url) { url throws(JSException) in
                try checked { JSEvaluateScript(reference, source, nil, url, 1, $0) }
            }
        }
    }

    /// Checks a script without running it.
    ///
    /// - Throws: A `SyntaxError` with its line.
    public func checkSyntax(_ source: String, url: String) throws(JSException) {
        try withString(source) { source throws(JSException) in
            try withString(url) { url throws(JSException) in
                try perform { exception in
                    JSCheckScriptSyntax(reference, source, url, 1, exception)
                        ? JSValueMakeUndefined(reference) : nil
                }
            }
        }
    }

    /// Collects garbage immediately.
    public func collectGarbage() { JSSynchronousGarbageCollectForDebugging(reference) }

    /// Calls a function of the C API and throws the exception that it returns.
    func checked(
        _ call: (UnsafeMutablePointer<JSValueRef?>) -> JSValueRef?
    ) throws(JSException) -> JSValue { wrap(try perform(call)) }

    /// Calls a function of the C API and throws the exception that it returns.
    ///
    /// - Returns: The result, which nothing protects from garbage collection.
    @discardableResult
    func perform(_ call: (UnsafeMutablePointer<JSValueRef?>) -> JSValueRef?) throws(JSException) -> JSValueRef? {
        var exception: JSValueRef?
        let result = call(&exception)
        if let exception { throw JSException(JSValue(exception, in: self)) }
        return result
    }
}

/// JavaScriptCore is not installed.
public struct JSEngineMissing: Error, CustomStringConvertible {
    let reason: String

    /// The missing library and the command that installs it.
    public var description: String {
        "\(reason); on Debian: apt-get install libjavascriptcoregtk-4.1-0"
    }
}

/// Passes a Swift string to the C API.
func withString<Result>(
    _ string: String, _ body: (JSStringRef) throws(JSException) -> Result
) throws(JSException) -> Result {
    guard let reference = makeJSString(string) else { fatalError("out of memory") }
    defer { JSStringRelease(reference) }
    return try body(reference)
}
