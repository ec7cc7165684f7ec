import JavaScriptHost
import UploadCore
import UploadEngine

/// The native functions of `@system.fetch` and `@system.request`, which `transfers.js` calls.
struct TransferModule: Sendable {
    /// The destination of a response's body.
    private enum Destination: String {
        case text, bytes, file, download
        /// A text, or a file for other types.
        case auto
    }

    let client: UploadClient
    let storage: AppStorage

    func natives(in loop: isolated JSEventLoop) throws(JSException) -> JSValue {
        try loop.context.object([
            "send": loop.function { loop, arguments in
                guard arguments.count == 2 else { return nil }
                try send(arguments[0], arguments[1], in: loop)
                return nil
            },
            "upload": loop.function { loop, arguments in
                guard arguments.count == 2 else { return nil }
                try upload(arguments[0], arguments[1], in: loop)
                return nil
            },
        ])
    }

    private func send(_ parameters: JSValue, _ onEnd: JSValue, in loop: isolated JSEventLoop) throws(JSException) {
        let address = try parameters["url"].string
        let body = try parameters["body"]
        let url = address.map { OptionValue.string($0) } ?? .unusable("a text that cannot be read")
        let method = try parameters["method"].string ?? "GET"
        let header = try OptionValue(pairs: parameters["header"])
        let bytes = body.string.map { Array($0.utf8) } ?? body.bytes(atMost: AppFiles.maximumSize)
        let timeout = try parameters["timeout"].number
        let destination = Destination(rawValue: try parameters["into"].string ?? "") ?? .auto
        let name = try parameters["name"].string ?? ""
        // Retained until the end, so that the app does not end before it.
        let onEnd = loop.retain(onEnd)
        let file = ReceivedFile(files: AppFiles(storage: storage), isDownload: destination == .download)
        let request: FetchRequest
        do throws(UploadFailure) {
            let url = try url.url
            request = try FetchRequest(
                method: RequestHop.Method(method), url: url, header: header.header, body: bytes, timeout: timeout)
        } catch {
            return loop.end(onEnd) { $0.failed(SystemFailure(error)) }
        }
        let isFile = destination == .file || destination == .download
        client.fetch(request, to: isFile ? .file { () throws(UploadFailure) in try file.create() } : .memory) { event in
            switch event {
            case .progress: break
            case .failure(let error):
                file.discard()
                loop.end(onEnd) { $0.failed(SystemFailure(error)) }
            case .success(let response):
                loop.end(onEnd) { context in
                    do throws(SystemFailure) {
                        let name = name.isEmpty ? ReceivedFile.name(of: response, from: address ?? "") : name
                        return try context.succeeded(
                            response, content(of: response, destination, file, name, in: context))
                    } catch {
                        file.discard()
                        return context.failed(error)
                    }
                }
            }
        }
    }

    /// The body of a response, for the app.
    private func content(
        of response: UploadResponse, _ destination: Destination, _ file: ReceivedFile, _ name: String,
        in context: JSContext
    ) throws(SystemFailure) -> JSValue {
        switch destination {
        case .text: return context.value(response.text)
        case .auto where response.isText: return context.value(response.text)
        case .auto:
            try file.write(response.body)
            return context.value(try file.keep(as: name))
        case .file: return context.value(try file.keep(as: name))
        case .download:
            guard (200..<300).contains(response.statusCode) else {
                throw SystemFailure(.other, "the server returned \(response.statusCode)")
            }
            return context.value(try file.keep(as: name))
        case .bytes:
            do { return try context.arrayBuffer(response.body) } catch {
                throw SystemFailure(.inputOutput, "the response does not fit into memory")
            }
        }
    }

    private func upload(_ parameters: JSValue, _ onEnd: JSValue, in loop: isolated JSEventLoop) throws(JSException) {
        let options = UploadOptions(
            url: .string(try parameters["url"].string ?? ""), filePath: .string(try parameters["uri"].string ?? ""),
            name: .string(try parameters["name"].string ?? ""), header: try OptionValue(pairs: parameters["header"]),
            formData: try OptionValue(pairs: parameters["fields"]), timeout: nil)
        let filename = try parameters["filename"].string ?? ""
        let onEnd = loop.retain(onEnd)
        do throws(UploadFailure) {
            let (request, file) = try options.request(defaultTimeout: client.defaultTimeout) {
                path throws(UploadFailure) in
                let file = try storage.locate(path)
                return filename.isEmpty ? file : UploadFile(filename: filename, open: file.open)
            }
            start(request, file, onEnd, in: loop)
        } catch {
            loop.end(onEnd) { $0.failed(SystemFailure(error)) }
        }
    }

    private func start(
        _ request: UploadRequest, _ file: UploadFile, _ onEnd: JSCallback, in loop: isolated JSEventLoop
    ) {
        _ = client.start(request, [.file(file)]) { event in
            switch event {
            case .progress: break
            case .failure(let error): loop.end(onEnd) { $0.failed(SystemFailure(error)) }
            case .success(let response):
                loop.end(onEnd) { $0.succeeded(response.statusCode, response.header, $0.value(response.text)) }
            }
        }
    }
}

extension JSEventLoop {
    /// Calls a retained function for the last time, in a later turn.
    fileprivate nonisolated func end(
        _ callback: JSCallback, _ arguments: @escaping @Sendable (JSContext) -> [JSValue]
    ) {
        post { (loop) throws(JSException) in
            defer { loop.release(callback) }
            try loop.function(of: callback)?.perform(arguments(loop.context))
        }
    }
}

extension JSContext {
    fileprivate func succeeded(_ status: Int, _ headers: ResponseHeaders, _ body: JSValue) -> [JSValue] {
        [value("success"), value(status), headers.value(in: self), body]
    }

    fileprivate func succeeded(_ response: UploadResponse, _ body: JSValue) -> [JSValue] {
        succeeded(response.statusCode, response.header, body)
    }

    fileprivate func failed(_ failure: SystemFailure) -> [JSValue] {
        [value("fail"), value(failure.message), value(failure.code)]
    }
}

extension UploadResponse {
    /// Whether the body is a text by the page: `text/*`, or JSON, JavaScript or XML; also without a type, or empty.
    fileprivate var isText: Bool {
        guard !body.isEmpty, let type = header["Content-Type"].first else { return true }
        let name = type.lowercased().prefix { $0 != ";" }.filter { $0 != " " }
        return name.hasPrefix("text/")
            || ["application/json", "application/javascript", "application/xml"].contains(String(name))
            || name.hasSuffix("+json") || name.hasSuffix("+xml")
    }
}

extension OptionValue {
    /// Reads an array of pairs of a name and a text or an array of texts.
    fileprivate init(pairs: JSValue) throws(JSException) {
        var properties: [Property] = []
        for pair in try pairs.elements(atMost: 20_000) ?? [] {
            let value = try pair[1]
            let texts = try value.elements(atMost: 20_000)
            let name = try pair[0].string ?? ""
            properties.append(
                Property(name, texts.map { .array($0.map(Self.text)) } ?? Self.text(value)))
        }
        self = .object(properties)
    }

    private static func text(_ value: JSValue) -> OptionValue {
        value.string.map { .string($0) } ?? .unusable("a text that cannot be read")
    }
}
