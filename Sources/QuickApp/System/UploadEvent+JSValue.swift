import JavaScriptHost
import UploadCore
import UploadEngine

extension UploadEvent {
    /// The arguments for `onEvent` of `uploadtask.js`.
    ///
    /// - Parameter quirks: Whether headers and failures are those of a device.
    func arguments(in context: JSContext, quirks: Bool) -> [JSValue] {
        switch self {
        case .progress(let progress):
            [
                context.value("progress"), context.value(progress.percent), context.value(progress.bytesSent),
                context.value(progress.totalBytes),
            ]
        case .success(let response):
            [
                context.value("success"), context.value(response.statusCode),
                response.header.value(in: context, quirks),
                context.value(quirks ? response.libcurlText : response.text),
            ]
        case .failure(let error) where quirks:
            [
                context.value("fail"), context.value(LibcurlFailure(error).text),
                context.value(LibcurlFailure(error).code),
            ]
        case .failure(let error):
            [
                context.value("fail"), context.value(error.message), context.value(error.code.rawValue),
                context.value(error.code == .parameter || error.code == .unsupported),
            ]
        }
    }
}

extension UploadResponse {
    /// The body as a device reads it: UTF-8 up to a NUL, as in C.
    fileprivate var libcurlText: String {
        // A byte order mark decides the charset, and the response's own remains.
        UploadResponse(
            statusCode: statusCode, header: ResponseHeaders([]), body: [0xEF, 0xBB, 0xBF] + body.prefix { $0 != 0 }
        ).text
    }
}

extension ResponseHeaders {
    /// Names, each followed by its value, or by an array of values for a repeated name. `record` of primordials.js makes an
    /// object of them, because a header may be named `__proto__`. With quirks the last value counts.
    func value(in context: JSContext, _ quirks: Bool = false) -> JSValue {
        context.array(
            fields.flatMap { field in
                let values = (quirks ? field.values.suffix(1) : field.values[...]).map { context.value($0) }
                return [context.value(field.name), values.count == 1 ? values[0] : context.array(values)]
            })
    }
}
