import HTTPTypes
import NIOCore

/// The use of the content of an upload when it is complete: that of an ordinary request with the same content.
struct ResourceTarget: Sendable {
    let configuration: ReceiverConfiguration
    let store: ResourceStore
    let fieldMemory: FieldMemory

    /// The outcome for the report and for the client.
    struct Completion: Sendable {
        let answer: ResourceRecord.Answer
        /// The stored files and fields; nil if nothing was stored.
        let upload: ReceivedUpload?
    }

    /// Stores the files of an upload whose content has ended, and its response. Continues where an earlier server ended.
    ///
    /// - Parameter fault: The faults of the request that ends the upload, or of its creation.
    /// - Throws: An error of the disk, or a lack of memory. The content is kept, and a later request may repeat the end.
    func complete(_ resource: UploadResource, fault: ReceiverFault, _ entry: UploadRecord?) async throws -> Completion {
        var record = resource.record
        if !record.isComplete {
            (record.isComplete, record.length) = (true, resource.offset)
            try await store.write(record, of: resource)
        }
        let folder = try await store.folder()
        let status = fault.status ?? configuration.replyStatus
        let reply = fault.reply ?? configuration.reply
        guard (200..<300).contains(status) else {
            let source = fault.status == nil ? "--status \(status)" : fault.source(of: .status, status)
            let error = HTTPError(
                .init(code: status), "nothing was stored, as requested by \(source)", reply: reply)
            return try await end(resource, folder, refusing: error)
        }
        let memory = FieldMemory.Reservation(in: fieldMemory)
        defer { withExtendedLifetime(memory) {} }
        do {
            if resource.record.staged == nil {
                try await ContentStaging(resource: resource, store: store, folder: folder).stage(memory, entry)
            }
        } catch {
            guard let error = HTTPError(error), error.status.code < 500 else { throw error }
            return try await end(resource, folder, refusing: error)
        }
        let staged = resource.record.staged ?? []
        let id = resource.id
        let upload = try await FileSystem.run { () throws(FileSystemError) in
            try ContentPublication(folder: folder, id: id, staged: staged).publish()
        }
        let response = ServerResponse(status: .init(code: status), headers: [:], reply: reply, upload: upload)
        return try await end(resource, folder, with: response, upload, reply: reply)
    }

    private func end(
        _ resource: UploadResource, _ folder: ResourceFolder, refusing error: HTTPError
    ) async throws(FileSystemError) -> Completion {
        let response = ServerResponse(error)
        let reply = response.bufferedContent
        return try await end(
            resource, folder,
            .init(
                status: response.status.code, contentType: response.contentType,
                length: reply.map { Int64($0.readableBytes) }, error: error.message), nil, reply)
    }

    private func end(
        _ resource: UploadResource, _ folder: ResourceFolder, with response: ServerResponse, _ upload: ReceivedUpload,
        reply: ReceiverReply?
    ) async throws(FileSystemError) -> Completion {
        // The response of tus has no body.
        let isTus = resource.record.kind == .tus
        let hasBody = !isTus && ![204, 205, 304].contains(response.status.code)
        return try await end(
            resource, folder,
            .init(
                status: isTus ? 204 : response.status.code, contentType: hasBody ? response.contentType : nil,
                length: hasBody ? response.contentLength : nil), upload, hasBody ? reply?.content : nil)
    }

    /// Writes the response to the disk, and removes the content.
    private func end(
        _ resource: UploadResource, _ folder: ResourceFolder, _ answer: ResourceRecord.Answer,
        _ upload: ReceivedUpload?,
        _ reply: ByteBuffer?
    ) async throws(FileSystemError) -> Completion {
        var record = resource.record
        let staged = record.staged ?? []
        (record.answer, record.staged) = (answer, nil)
        let ended = record
        try await FileSystem.run { () throws(FileSystemError) in
            if let reply { try folder.replace(.reply, of: ended.id, with: reply) }
            try folder.write(ended)
            folder.remove(.content, of: ended.id, and: staged)
        }
        resource.set(ended)
        return Completion(answer: answer, upload: upload)
    }
}
