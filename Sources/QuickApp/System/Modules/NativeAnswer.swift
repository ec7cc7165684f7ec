import JavaScriptHost
import UploadCore

/// The failure of a call of a module: the parameters of its `fail`.
struct SystemFailure: Error, Hashable {
    /// Codes that only some modules have.
    static let missingFile = 301

    let code: Int
    let message: String

    init(_ code: UploadFailure.Code, _ message: String) { self.init(code.rawValue, message) }

    init(_ code: Int, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: UploadFailure) { self.init(error.code, error.message) }
}

extension JSEventLoop {
    /// Creates a function that returns its result or failure as `calls.js` reads it: `[RESULT]`, or
    /// `[undefined, MESSAGE, CODE]`.
    func answering(
        _ body: @escaping @Sendable (isolated JSEventLoop, [JSValue]) throws -> JSValue?
    ) -> JSValue {
        function { loop, arguments in
            let context = loop.context
            func failed(_ failure: SystemFailure) -> JSValue {
                context.array([context.undefined, context.value(failure.message), context.value(failure.code)])
            }
            loop.recordAction()
            do { return context.array([try body(loop, arguments) ?? context.undefined]) } catch {
                switch error {
                case let failure as SystemFailure: return failed(failure)
                case let error as UploadFailure: return failed(SystemFailure(error))
                default: throw error
                }
            }
        }
    }
}
