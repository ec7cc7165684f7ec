import NIOCore

/// The faults that end a request with content early.
///
/// Those in the URL of the creation count the bytes of the upload, so that they end it once. Those in the URL of another request
/// count its own bytes.
struct ContentFault {
    /// The faults of the creation.
    let upload: ReceiverFault
    /// Those of this request; nil if it is the creation.
    let request: ReceiverFault?
    /// The bytes of the upload before this request.
    let start: Int64

    private func limit(_ limit: KeyPath<ReceiverFault, Int64?>) -> (Int64, ReceiverFault)? {
        if let request, let bytes = request[keyPath: limit] { return (start.addingClamped(bytes), request) }
        guard let bytes = upload[keyPath: limit], request == nil || bytes > start else { return nil }
        return (bytes, upload)
    }

    /// Ends the connection if a fault is due here.
    func apply(at position: Int64, _ channel: any Channel) async throws(ConnectionAborted) {
        if let (bytes, fault) = limit(\.closeAfter), position >= bytes {
            await channel.reset()
            throw aborted("reset", position, fault.source(of: .closeAfter, fault.closeAfter ?? bytes))
        }
        if let (bytes, fault) = limit(\.stallAfter), position >= bytes {
            await channel.stall()
            throw aborted("stalled", position, fault.source(of: .stallAfter, fault.stallAfter ?? bytes))
        }
    }

    private func aborted(_ effect: String, _ position: Int64, _ source: String) -> ConnectionAborted {
        ConnectionAborted(reason: "\(effect) after \(position) bytes of the upload, as requested by \(source)")
    }
}
