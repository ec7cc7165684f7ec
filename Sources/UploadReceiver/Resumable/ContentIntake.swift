import HTTPTypes
import HummingbirdCore
import NIOCore

/// Receives the content of one request and keeps what arrived, however the request ends.
struct ContentIntake {
    /// The content or the time after which the offset is sent.
    private static let report = (bytes: Int64(8 << 20), time: Duration.seconds(1))

    enum Outcome {
        case whole
        /// The connection ended, or the server stopped.
        case aborted(ConnectionAborted)
        case refused(HTTPError)
        /// More content than the length of the upload allows.
        case tooLong
    }

    let resource: UploadResource
    let store: ResourceStore
    let maximumSize: Int64
    let fault: ContentFault
    let entry: UploadRecord?

    /// Receives all content. Afterwards the offset of the upload is the number of its bytes on the disk.
    ///
    /// - Parameter interim: Sends the offset while content arrives; nil to write to the disk once.
    func receive(
        _ body: inout RequestBodyReader, _ channel: any Channel, _ interim: Interim?,
        _ writer: borrowing ResponseWriter
    ) async -> Outcome {
        var spool: ContentSpool
        do {
            spool = try await ContentSpool(resource, try await store.folder())
        } catch {
            return .refused(HTTPError(error) ?? HTTPError(.internalServerError, "\(error)"))
        }
        var outcome = await receive(&body, channel, &spool, interim, writer)
        do {
            try await spool.sync()
        } catch {
            if case .whole = outcome {
                outcome = .refused(HTTPError(error) ?? HTTPError(.internalServerError, "\(error)"))
            }
        }
        await spool.close()
        entry?.advance(to: resource.offset)
        if case .whole = outcome { return outcome }
        resource.countInterruption()
        // For the report, if the server ends before the upload. Without it, an interruption is missing there.
        if !resource.isRemoved { try? await store.write(resource.record, of: resource) }
        return outcome
    }

    private func receive(
        _ body: inout RequestBodyReader, _ channel: any Channel, _ spool: inout ContentSpool, _ interim: Interim?,
        _ writer: borrowing ResponseWriter
    ) async -> Outcome {
        let length = resource.record.length
        var reported = (position: spool.position, time: ContinuousClock.now)
        do {
            try await fault.apply(at: spool.position, channel)
            while let bytes = try await body.next() {
                let end = spool.position.addingClamped(Int64(bytes.readableBytes))
                if let length, end > length { return .tooLong }
                guard end <= maximumSize else {
                    return .refused(
                        HTTPError(.contentTooLarge, "the upload is longer than the \(maximumSize) bytes accepted"))
                }
                if end > resource.reserved, !store.hasSpace(end - resource.offset, for: resource) {
                    return .refused(store.noSpace)
                }
                try await spool.append(bytes)
                entry?.advance(to: spool.position)
                try await fault.apply(at: spool.position, channel)
                guard let interim else { continue }
                let now = ContinuousClock.now
                if spool.position - reported.position >= Self.report.bytes || now - reported.time >= Self.report.time {
                    try await spool.sync()
                    // Where it cannot be written, the connection has ended, but bytes of it may be left to receive.
                    try? await writer.writeInformationalHead(interim.progress(resource.offset))
                    reported = (spool.position, now)
                }
            }
            return .whole
        } catch let error as ConnectionAborted {
            return .aborted(error)
        } catch {
            if let error = HTTPError(error) { return .refused(error) }
            return .aborted(ConnectionAborted(reason: "\(error)"))
        }
    }
}
