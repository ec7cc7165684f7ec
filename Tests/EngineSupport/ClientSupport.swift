package import UploadCore
package import UploadEngine

/// Runs `body` with a client, and shuts it down afterwards.
package func withClient<Result: Sendable>(
    _ configuration: UploadClient.Configuration = .init(), _ body: (UploadClient) async throws -> Result
) async throws -> Result {
    let client = UploadClient(configuration)
    do {
        let result = try await body(client)
        await client.shutdown(cancellingUploads: true)
        return result
    } catch {
        await client.shutdown(cancellingUploads: true)
        throw error
    }
}

/// Header fields in a literal: a text, or a list for lines that repeat.
package struct HeaderLiteral: ExpressibleByDictionaryLiteral, Sendable {
    package struct Value: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
        Sendable
    {
        package let lines: [String]

        package init(stringLiteral value: String) { lines = [value] }
        package init(arrayLiteral elements: String...) { lines = elements }
    }

    package let fields: [HeaderField]

    package init(dictionaryLiteral elements: (String, Value)...) {
        fields = elements.flatMap { name, value in value.lines.map { HeaderField(name, $0) } }
    }
}

/// Text fields in a literal, in their order.
package typealias FieldLiteral = KeyValuePairs<String, String>

extension UploadClient {
    /// Uploads one file behind text fields. Does not throw: an invalid parameter is the failure of the upload.
    ///
    /// - Parameters:
    ///   - progress: Called with each progress.
    ///   - complete: Called after `success` or `fail`.
    package func uploadFile(
        url: String, filePath: String, name: String, header: HeaderLiteral = [:], formData: FieldLiteral = [:],
        timeout: Duration? = nil, progress: (@Sendable (UploadProgress) -> Void)? = nil,
        success: (@Sendable (UploadResponse) -> Void)? = nil, fail: (@Sendable (UploadFailure) -> Void)? = nil,
        complete: (@Sendable () -> Void)? = nil
    ) -> UploadTask {
        let onEvent: @Sendable (UploadEvent) -> Void = { event in
            switch event {
            case .progress(let new):
                progress?(new)
                return
            case .success(let response): success?(response)
            case .failure(let failure): fail?(failure)
            }
            complete?()
        }
        do throws(UploadFailure) {
            let url = try HTTPURL(url, hostToASCII: InternationalHost.toASCII)
            let file = try UploadFile(path: filePath)
            return upload(
                file, to: url, name: name, header: header, formData: formData, timeout: timeout, onEvent: onEvent)
        } catch {
            let task = UploadTask(onEvent: onEvent)
            task.fail(error)
            return task
        }
    }

    /// Uploads one file that is opened in its own way.
    package func upload(
        _ file: UploadFile, to url: HTTPURL, name: String = "file", header: HeaderLiteral = [:],
        formData: FieldLiteral = [:], timeout: Duration? = nil, onEvent: (@Sendable (UploadEvent) -> Void)? = nil
    ) -> UploadTask {
        let fields = formData.map { FormPart($0.key, .text($0.value)) }
        let request = UploadRequest(
            url: url, header: header.fields,
            body: .form(fields + [FormPart(name, filename: file.filename, .source(0))]),
            timeout: UploadTimeout(milliseconds: timeout.map { $0 / .milliseconds(1) }, default: defaultTimeout))
        return start(request, [.file(file)], onEvent: onEvent)
    }
}

/// The failure of an upload; `nil` when it succeeds.
package func failure(of task: UploadTask) async -> UploadFailure? {
    do throws(UploadError) {
        _ = try await task.response
        return nil
    } catch { return error.failure }
}

extension UploadTask {
    /// The response, or the failure.
    package var result: Result<UploadResponse, UploadFailure> {
        get async {
            do throws(UploadError) { return .success(try await response) } catch { return .failure(error.failure) }
        }
    }
}

extension Result where Failure == UploadFailure {
    package var error: UploadFailure? { if case .failure(let error) = self { error } else { nil } }
}
