import HTTPTypes
import HummingbirdCore
import NIOCore

/// Uploads in several requests, by the draft for resumable uploads and by tus 1.0.
struct ResumableUploads: Sendable {
    let configuration: ReceiverConfiguration
    let store: ResourceStore
    let fieldMemory: FieldMemory
    /// The journal of the page; nil without a page.
    let journal: UploadJournal?
    let onUpload: @Sendable (UploadReport) -> Void

    /// Reads the uploads of an earlier server. Returns those whose content has ended, for ``run(completing:)``; until then their
    /// requests wait.
    func load() async -> [UploadResource] {
        // After an error, as when another server uses the folder, new uploads fail with it.
        let ended = configuration.acceptsEveryRequest ? [] : (try? await store.load()) ?? []
        // Before the server accepts connections, so all turns are free.
        for resource in ended { _ = await resource.turn.enter(nil) }
        return ended
    }

    /// Completes uploads of an earlier server, and removes uploads that expire, until the task is cancelled.
    func run(completing ended: [UploadResource]) async {
        for resource in ended {
            // After a failure the client may repeat the end of the upload.
            _ = try? await complete(resource, try ReceiverFault(of: resource.record))
            resource.turn.leave()
        }
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(60))
            await store.sweep { resource in
                report(
                    resource, status: nil, upload: nil,
                    error: "the upload was not finished within \(ResourceStore.lifetime) seconds")
            }
        }
    }

    /// Completes an upload and reports it.
    func complete(_ resource: UploadResource, _ fault: ReceiverFault) async throws -> ResourceRecord.Answer {
        let entry = resource.entry(in: journal)
        let result = try await ResourceTarget(configuration: configuration, store: store, fieldMemory: fieldMemory)
            .complete(resource, fault: fault, entry)
        report(
            resource, status: result.answer.status, upload: result.upload, error: result.answer.error)
        return result.answer
    }

    /// Reports the end of an upload: once, whatever the number of its requests.
    func report(_ resource: UploadResource, status: Int?, upload: ReceivedUpload?, error: String?) {
        let record = resource.record
        var report = UploadReport(
            method: HTTPRequest.Method.post.rawValue, path: record.path, status: status, upload: upload, error: error,
            bytesReceived: resource.offset, duration: resource.age)
        (report.connections, report.interruptions) = (record.connections, record.interruptions)
        resource.entry(in: journal)?.end(report)
        onUpload(report)
    }
}

extension ReceiverFault {
    /// The faults in the URL of the creation of an upload.
    init(of record: ResourceRecord) throws(HTTPError) {
        try self.init(query: URI(record.target).queryParameters)
    }
}
