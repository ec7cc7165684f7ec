import UploadCore

/// One transfer without a file to send: its request, and the destination of the response.
struct FetchOperation: Sendable {
    let request: FetchRequest
    let timeout: UploadTimeout?
    let destination: FetchDestination
    /// The limit in bytes for the decoded body of the response.
    let maximumResponseLength: Int
    let requests: RequestLoop

    /// Runs the transfer and reports to its task. Ends when the Swift task around it is cancelled.
    func run(_ task: FetchTask) async {
        await requests.run(timeout: timeout, fail: { task.fail($0) }) { deadline throws(UploadFailure) in
            let file: ResponseFile? =
                switch destination {
                case .memory: nil
                case .file(let open): try await ResponseFile.open(open)
                }
            defer { file?.abandon() }
            let into = RequestLoop.Destination(maximumLength: maximumResponseLength, file: file) { received, expected in
                task.received(received, of: expected)
            }
            var hop = request.hop
            let response = try await requests.response(to: &hop, by: deadline, in: into) {
                RequestContent(length: Int64(request.body.count), contentType: nil, reader: BodyReader(request.body))
            }
            try await file?.finish()
            task.succeed(UploadResponse(response))
        }
    }
}
