import HummingbirdCore
import NIOCore

/// The changes in the journal as server-sent events.
struct EventFeed: Sendable {
    /// The shortest time between two events.
    private static let pause = Duration.milliseconds(200)

    let journal: UploadJournal
    /// The identity of this journal. A page that stays open across a restart of the server must not continue from an
    /// event of the earlier one.
    let name: String
    /// The interval of comments, which keep a connection without events from being closed as idle.
    let heartbeat: TimeAmount

    /// The body of the response; nil when too many readers exist. `event` is the last event that the reader has
    /// received.
    ///
    /// The stream ends when the channel closes.
    func body(after event: String?, on channel: any Channel) -> ResponseBody? {
        guard let (signals, watcher) = journal.watch() else { return nil }
        let beat = channel.eventLoop.scheduleRepeatedTask(initialDelay: heartbeat, delay: heartbeat) { _ in
            watcher.yield()
        }
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
                } while !changes.isComplete
                try await Task.sleep(for: Self.pause)
            }
            throw CancellationError()
        }
    }

    /// The version to continue from.
    private func version(_ event: String?) -> Int {
        guard let event, event.hasPrefix("\(name).") else { return -1 }
        return Int(event.dropFirst(name.count + 1)) ?? -1
    }

    private func text(of changes: UploadJournal.Changes, isNew: Bool) -> ByteBuffer {
        guard isNew else { return ByteBuffer(string: ":\n\n") }
        var text = ByteBuffer(string: "id: \(name).\(changes.version)\ndata: ")
        text.writeImmutableBuffer(ByteBuffer(json: changes))  // one line, with its line end
        text.writeString("\n")
        return text
    }
}
