import CUploadJavaScriptCore

/// A Swift function that JavaScript calls: what the function object in the heap points to.
///
/// The collector frees it on a thread of its choice, which is why the body is Sendable: it cannot hold a JavaScript value.
final class NativeFunction: Sendable {
    /// What a script calls. It gets the loop, isolated, and the arguments.
    ///
    /// An error other than ``JSException`` reaches the script as an `Error` with the error's description.
    typealias Body = @Sendable (isolated JSEventLoop, [JSValue]) throws -> JSValue?

    // A context of our own outlives its loop only while it is torn down, and then no script runs.
    private unowned let loop: JSEventLoop
    /// The loop again where the context is borrowed: that one lives as long as its owner likes.
    private let keptLoop: JSEventLoop?
    private let body: Body

    init(_ loop: isolated JSEventLoop, _ body: @escaping Body) {
        self.loop = loop
        keptLoop = loop.borrowed == nil ? nil : loop
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
        // The pointers are the engine's, valid during this call and used in it only, on the thread that made it.
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
    /// Makes a function that scripts can call.
    ///
    /// - Parameter body: Gets the loop, isolated, and the arguments; what it throws, the script can catch. It outlives
    ///   this call and may be freed on any thread, so it holds nothing that belongs to the loop.
    public func function(
        _ body: @escaping @Sendable (isolated JSEventLoop, [JSValue]) throws -> JSValue?
    ) -> JSValue {
        let pointer = Unmanaged.passRetained(NativeFunction(self, body)).toOpaque()
        let object = JSObjectMake(context.reference, context.functionClass, pointer)
        // So that it has `call`, `apply` and `bind`, and is an `instanceof Function`.
        if let object, let prototype = context.functionPrototype {
            JSObjectSetPrototype(context.reference, object, prototype)
        }
        return context.made(object)
    }
}
