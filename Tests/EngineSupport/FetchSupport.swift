package import UploadCore
package import UploadEngine

/// The parameters of a request without a file, not checked yet.
package struct FetchParameters: Sendable {
    package var url: String?
    package var method: String
    package var header: HeaderLiteral
    package var body: [UInt8]?
    package var timeout: Double?
    package var maximumResponseLength: Int?

    package init(
        url: String? = nil, method: String = "GET", header: HeaderLiteral = [:], body: [UInt8]? = nil,
        timeout: Double? = nil, maximumResponseLength: Int? = nil
    ) {
        self.url = url
        self.method = method
        self.header = header
        self.body = body
        self.timeout = timeout
        self.maximumResponseLength = maximumResponseLength
    }
}

extension UploadClient {
    /// Sends a request. Does not throw: an invalid parameter is the failure of the transfer.
    @discardableResult
    package func send(
        _ parameters: FetchParameters, to destination: FetchDestination = .memory,
        onEvent: (@Sendable (FetchEvent) -> Void)? = nil
    ) -> FetchTask {
        do throws(UploadFailure) {
            let request = try FetchRequest(
                method: RequestHop.Method(parameters.method),
                url: HTTPURL(parameters.url ?? "", hostToASCII: InternationalHost.toASCII),
                header: parameters.header.fields.map { field throws(UploadFailure) in
                    try HeaderField(validating: field.name, field.value)
                },
                body: parameters.body, timeout: parameters.timeout,
                maximumResponseLength: parameters.maximumResponseLength)
            return fetch(request, to: destination, onEvent: onEvent)
        } catch {
            let task = FetchTask(onEvent: onEvent)
            task.fail(error)
            return task
        }
    }
}

extension FetchTask {
    /// The response, or the failure.
    package var result: Result<UploadResponse, UploadFailure> {
        get async {
            do throws(UploadFailure) { return .success(try await response) } catch { return .failure(error) }
        }
    }
}
