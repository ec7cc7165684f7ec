import CUploadJavaScriptCore

/// A Swift function that JavaScript can call, referenced by a function object in the heap.
///
/// The garbage collector frees it on any thread. Therefore the body is Sendable and cannot reference a JavaScript
/// value.
final class NativeFunction: Sendable {
    /// The implementation, called with the isolated loop and the arguments.
    ///
    /// For the script, an error other than ``JSException`` becomes an `Error` with the error's description.
    typealias Body = @Sendable (isolated JSEventLoop, [JSValue]) throws -> JSValue?

    // The loop's own context outlives the loop only during teardown, when no script runs.
    private unowned let loop: JSEventLoop
    /// A strong reference to the loop for a caller-owned context, which may outlive it.
    private let retainedLoop: JSEventLoop?
    private let body: Body

    init(_ loop: isolated JSEventLoop, _ body: @escaping Body) {
        self.loop = loop
        retainedLoop = loop.callerOwnedContext == nil ? nil : loop
        self.body = body
    }

    static func makeClass() -> JSClassRef {
        var definition = kJSClassDefinitionEmpty
        definition.callAsFunction = { _, callee, _, count, arguments, exception in
            guard let pointer = JSObjectGetPrivate(callee) else { return nil }
            let function = Unmanaged<NativeFunction>.fromOpaque(pointer).takeUnretainedValue()
            return function.call(UnsafeBufferPointer(start: arguments, count: count), exception)
        }
        definition.finalize = { object in
            if let pointer = JSObjectGetPrivate(object) { Unmanaged<NativeFunction>.fromOpaque(pointer).release() }
        }
        return JSClassCreate(&definition)
    }

    private func call(
        _ arguments: UnsafeBufferPointer<JSValueRef?>, _ exception: UnsafeMutablePointer<JSValueRef?>?
    ) -> JSValueRef? {
        // The engine's pointers are valid during this call and used only in it, on the calling thread.
        nonisolated(unsafe) let arguments = arguments
        nonisolated(unsafe) let exception = exception
        nonisolated(unsafe) var result: JSValueRef?
        loop.assumeIsolated { loop in
            let context = loop.context
            do {
                let values = arguments.compactMap { $0.map { JSValue($0, in: context) } }
                result = try body(loop, values)?.reference ?? JSValueMakeUndefined(context.reference)
            } catch let error as JSException {
                exception?.pointee = error.value.reference
            } catch {
                exception?.pointee = context.error("\(error)").reference
            }
        }
        return result
    }
}

extension JSEventLoop {
    /// Creates a function that scripts can call.
    ///
    /// - Parameter body: Called with the isolated loop and the arguments; scripts can catch its errors. It outlives
    ///   this call and may be freed on any thread, so it must not reference values of the loop.
    public func function(
        _ body: @escaping @Sendable (isolated JSEventLoop, [JSValue]) throws -> JSValue?
    ) -> JSValue {
        let pointer = Unmanaged.passRetained(NativeFunction(self, body)).toOpaque()
        let object = JSObjectMake(context.reference, context.functionClass, pointer)
        // Inherits `call`, `apply` and `bind`, and is an `instanceof Function`.
        if let object, let prototype = context.functionPrototype {
            JSObjectSetPrototype(context.reference, object, prototype)
        }
        return context.wrap(object)
    }
}
