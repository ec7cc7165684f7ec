import JavaScriptHost
import UploadEngine

extension UploadEvent {
    /// The arguments for `onEvent` of `uploadtask.js`.
    func arguments(in context: JSContext) -> [JSValue] {
        switch self {
        case .progress(let progress):
            [
                context.value("progress"), context.value(progress.progress), context.value(progress.totalBytesSent),
                context.value(progress.totalBytesExpectedToSend),
            ]
        case .success(let response):
            [
                context.value("success"), context.value(response.statusCode), response.headers.value(in: context),
                context.value(response.data),
            ]
        case .failure(let error):
            [
                context.value("fail"), context.value(error.message), context.value(error.code.rawValue),
                context.value(error.code == .parameter || error.code == .unsupported),
            ]
        }
    }
}

extension ResponseHeaders {
    /// Pairs of a name and its value, or an array of values for a repeated name. `uploadtask.js` creates the object,
    /// because a header may be named `__proto__`.
    fileprivate func value(in context: JSContext) -> JSValue {
        context.array(
            fields.map { field in
                let values = field.values.map { context.value($0) }
                return context.array([
                    context.value(field.name), values.count == 1 ? values[0] : context.array(values),
                ])
            })
    }
}
