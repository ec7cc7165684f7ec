import CUploadJavaScriptCore

/// One JavaScript global object with a heap of its own.
///
/// Neither a context nor its values are Sendable: they live in the ``JSEventLoop`` that made the context.
public final class JSContext {
    let reference: JSGlobalContextRef
    /// The class of functions that are written in Swift: what makes an object callable.
    let functionClass: JSClassRef
    /// `Function.prototype`, which lives as long as the context.
    let functionPrototype: JSValueRef?
    /// `TypeError` as the engine made it; none in a context that is borrowed, whose scripts may have replaced it.
    let typeErrorConstructor: JSObjectRef?
    private let isBorrowed: Bool

    /// Loads the engine, which every context needs; once is enough.
    static func loadEngine() throws(JSEngineMissing) {
        if let reason = JSCLoad() { throw JSEngineMissing(reason: String(cString: reason)) }
    }

    convenience init() { self.init(JSGlobalContextCreate(nil), isBorrowed: false) }

    /// A context that somebody else made and releases. It is not retained: its heap has functions that keep the loop, so
    /// neither would ever go.
    convenience init(borrowing reference: JSGlobalContextRef) { self.init(reference, isBorrowed: true) }

    private init(_ reference: JSGlobalContextRef, isBorrowed: Bool) {
        self.reference = reference
        self.isBorrowed = isBorrowed
        functionClass = NativeFunction.makeClass()
        // Of a function, not of the global `Function`: that one a script may have replaced.
        functionPrototype = Self.evaluate("(function () {})", in: reference).flatMap {
            JSObjectGetPrototype(reference, $0)
        }
        typeErrorConstructor = isBorrowed ? nil : Self.evaluate("TypeError", in: reference)
        if let typeErrorConstructor { JSValueProtect(reference, typeErrorConstructor) }
    }

    deinit {
        JSClassRelease(functionClass)
        guard !isBorrowed else { return }
        if let typeErrorConstructor { JSValueUnprotect(reference, typeErrorConstructor) }
        JSGlobalContextRelease(reference)
    }

    /// The object that a script of the host's own gives.
    private static func evaluate(_ script: StaticString, in reference: JSGlobalContextRef) -> JSObjectRef? {
        let units = Array("\(script)".utf16)
        let source = JSStringCreateWithCharacters(units, units.count)
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
    ///   - url: What stack traces call it.
    /// - Returns: The value of its last expression.
    /// - Throws: What the script throws, a `SyntaxError` too.
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
    /// - Throws: The `SyntaxError`, with the line of the mistake.
    public func checkSyntax(_ source: String, url: String) throws(JSException) {
        try withString(source) { source throws(JSException) in
            try withString(url) { url throws(JSException) in
                _ = try checked { exception in
                    JSCheckScriptSyntax(reference, source, url, 1, exception)
                        ? JSValueMakeUndefined(reference) : nil
                }
            }
        }
    }

    /// Collects garbage now, for tests of what must survive it.
    func collectGarbage() { JSSynchronousGarbageCollectForDebugging(reference) }

    /// Calls the C API with a place for an exception, and throws what it puts there.
    func checked(
        _ call: (UnsafeMutablePointer<JSValueRef?>) -> JSValueRef?
    ) throws(JSException) -> JSValue {
        var exception: JSValueRef?
        let result = call(&exception)
        if let exception { throw JSException(JSValue(exception, in: self)) }
        return JSValue(result ?? JSValueMakeUndefined(reference), in: self)
    }
}

/// There is no JavaScriptCore to run scripts with.
public struct JSEngineMissing: Error, CustomStringConvertible {
    let reason: String

    /// What is missing, and how to get it.
    public var description: String {
        "\(reason); on Debian: apt-get install libjavascriptcoregtk-4.1-0"
    }
}

/// Lends a Swift string to the C API. Its characters are UTF-16, so a NUL is one of them.
func withString<Result>(
    _ string: String, _ body: (JSStringRef) throws(JSException) -> Result
) throws(JSException) -> Result {
    let units = Array(string.utf16)
    // The API answers NULL only when it has no memory left.
    guard let reference = JSStringCreateWithCharacters(units, units.count) else { fatalError("out of memory") }
    defer { JSStringRelease(reference) }
    return try body(reference)
}
