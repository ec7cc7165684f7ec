import CUploadJavaScriptCore
import Dispatch
import _UploadLocks

/// A JavaScriptCore context that the test creates with the C API, on its own queue.
final class ForeignContext: Sendable {
    let thread = DispatchQueue(label: "caller-owned context")
    /// Used on the queue only.
    nonisolated(unsafe) let reference: JSGlobalContextRef

    init() throws {
        if let reason = JSCLoad() { throw EngineMissing(reason: String(cString: reason)) }
        reference = thread.sync { JSGlobalContextCreate(nil) }
    }

    /// Releases the context, as its owner must.
    func release() { thread.sync { JSGlobalContextRelease(reference) } }

    /// Runs a script on the queue.
    ///
    /// - Returns: Its value or exception as a string.
    @discardableResult
    func evaluate(_ script: String) -> String { thread.sync { here(script) } }

    /// Runs a script when already on the queue.
    @discardableResult
    func here(_ script: String) -> String {
        let (source, place) = (string(script), string("own.js"))
        defer {
            JSStringRelease(source)
            JSStringRelease(place)
        }
        var exception: JSValueRef?
        let value = JSEvaluateScript(reference, source, nil, place, 1, &exception)
        guard let copy = JSValueToStringCopy(reference, exception ?? value, nil) else { return "" }
        defer { JSStringRelease(copy) }
        let units = UnsafeBufferPointer(start: JSStringGetCharactersPtr(copy), count: JSStringGetLength(copy))
        return String(decoding: units, as: UTF16.self)
    }

    /// Waits, at most a minute, until a script has the expected value.
    ///
    /// - Returns: Its last value.
    func wait(for expected: String, _ script: String) async throws -> String {
        let end = ContinuousClock.now + .seconds(60)
        var found = evaluate(script)
        while found != expected, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(5))
            found = evaluate(script)
        }
        return found
    }

    private func string(_ text: String) -> JSStringRef? {
        let units = Array(text.utf16)
        return JSStringCreateWithCharacters(units, units.count)
    }

    struct EngineMissing: Error {
        let reason: String
    }
}
