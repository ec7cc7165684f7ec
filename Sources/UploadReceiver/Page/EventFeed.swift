import HummingbirdCore
import NIOCore

/// What has changed in the journal, as server-sent events, as long as somebody reads them.
struct EventFeed: Sendable {
    /// The shortest time between two events.
    private static let pause = Duration.milliseconds(200)

    let journal: UploadJournal
    /// Of this journal and no other: a page that stays open while the server is started anew must not go on from there.
    let name: String
    /// After so long without an event a comment is sent, or the connection would count as one that nobody uses.
    let heartbeat: TimeAmount

    /// The body of the answer; nil when too many read already. `event` is the last one that the reader has seen.
    func body(after event: String?, on channel: any Channel) -> ResponseBody? {
        guard let (signals, watcher) = journal.watch() else { return nil }
        let beat = channel.eventLoop.scheduleRepeatedTask(initialDelay: heartbeat, delay: heartbeat) { _ in
            watcher.yield()
        }
        // The end of the reader is that of the connection, as is the end of the stream.
        channel.closeWithPeer()
        channel.closeFuture.whenComplete { _ in
            beat.cancel()
            watcher.finish()
        }
        let first = version(event)
        watcher.yield()
        return ResponseBody { writer in
            var version = first
            for await _ in signals {
                var changes: UploadJournal.Changes
                repeat {
                    changes = journal.changes(since: version)
                    try await writer.write(text(of: changes, isNew: changes.version != version))
                    version = changes.version
                } while !changes.areAll
                try await Task.sleep(for: Self.pause)
            }
            throw CancellationError()
        }
    }

    /// The version after which to go on.
    private func version(_ event: String?) -> Int {
        guard let event, event.hasPrefix("\(name).") else { return -1 }
        return Int(event.dropFirst(name.count + 1)) ?? -1
    }

    private func text(of changes: UploadJournal.Changes, isNew: Bool) -> ByteBuffer {
        guard isNew else { return ByteBuffer(string: ":\n\n") }
        var text = ByteBuffer(string: "id: \(name).\(changes.version)\ndata: ")
        text.writeImmutableBuffer(jsonBody(changes))  // one line, with its end
        text.writeString("\n")
        return text
    }
}
