import _UploadLibc
import _UploadLocks

/// The latest requests, for the page, in bounded memory.
///
/// Who watches has no queue: it asks for what has changed since the version that it has seen. However slow it is, it costs
/// no memory, and sees the latest state.
final class UploadJournal: Sendable {
    /// What has changed after a version.
    struct Changes: Encodable, Sendable {
        /// Bytes and time of a request of which nothing else has changed.
        struct Advance: Encodable, Sendable {
            let id: Int
            let bytes: Int64
            let milliseconds: Int64
        }

        /// All that there are; others are to be forgotten.
        var ids: [Int]
        var uploads: [JournalEntry]
        var advances: [Advance] = []
        /// Up to which these are the changes, and whether there are more.
        var version: Int
        var areAll = true

        private enum CodingKeys: CodingKey {
            case ids, uploads, advances
        }
    }

    private struct Item {
        var entry: JournalEntry
        /// The versions in which it was changed, and in which bytes of it came.
        var changed: Int
        var advanced: Int
    }

    private struct State {
        /// The oldest first.
        var items: [Item] = []
        var version = 0
        var requests = 0
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var watched = 0
    }

    private static let capacity = 100
    private static let maximumWatchers = 32
    /// Requests to tell of at a time: for as many, each reader takes memory.
    private static let batch = 5

    private let state = Mutex(State())

    /// Writes down a request whose head has come.
    func begin(method: String, target: String, headers: [(name: String, value: String)], length: Int64?) -> UploadRecord
    {
        let id = change { state in
            state.requests += 1
            if state.items.count == Self.capacity {
                state.items.remove(at: state.items.firstIndex { $0.entry.state != .receiving } ?? 0)
            }
            let entry = JournalEntry(
                id: state.requests, time: Self.now(), method: method, target: target, headers: headers, length: length)
            state.items.append(Item(entry: entry, changed: state.version, advanced: state.version))
            return state.requests
        }
        return UploadRecord(id: id, journal: self)
    }

    /// Changes a request, if it is still kept. The body says whether there is more to show than bytes and time.
    func update(_ id: Int, _ body: (inout JournalEntry) -> Bool) {
        change { state in
            guard let index = state.items.lastIndex(where: { $0.entry.id == id }) else { return }
            let isMore = body(&state.items[index].entry)
            if isMore {
                state.items[index].changed = state.version
            } else {
                state.items[index].advanced = state.version
            }
        }
    }

    /// Forgets all requests that have ended.
    func clear() {
        change { state in state.items.removeAll { $0.entry.state != .receiving } }
    }

    /// The part of a request that is still kept.
    func part(_ part: Int, of id: Int) -> JournalPart? {
        state.withLock { state in
            guard let entry = state.items.last(where: { $0.entry.id == id })?.entry, entry.parts.indices.contains(part)
            else { return nil }
            return entry.parts[part]
        }
    }

    func changes(since version: Int) -> Changes {
        state.withLock { state in
            let items = state.items.filter { $0.changed > version }.sorted { $0.changed < $1.changed }.prefix(
                Self.batch)
            var changes = Changes(
                ids: state.items.map(\.entry.id), uploads: items.map(\.entry), version: state.version)
            if let last = items.last, items.count == Self.batch,
                state.items.contains(where: { $0.changed > last.changed })
            {
                (changes.version, changes.areAll) = (last.changed, false)
            } else {
                changes.advances = state.items.filter { $0.advanced > version && $0.changed <= version }.map {
                    .init(id: $0.entry.id, bytes: $0.entry.bytes, milliseconds: $0.entry.milliseconds)
                }
            }
            return changes
        }
    }

    /// A signal at every change, several of which can become one; nil when too many watch already. To finish the signals
    /// is to stop watching.
    func watch() -> (signals: AsyncStream<Void>, watcher: AsyncStream<Void>.Continuation)? {
        let (signals, watcher) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state -> Int? in
            guard state.watchers.count < Self.maximumWatchers else { return nil }
            state.watched += 1
            state.watchers[state.watched] = watcher
            return state.watched
        }
        guard let number else { return nil }
        watcher.onTermination = { _ in self.state.withLock { _ = $0.watchers.removeValue(forKey: number) } }
        return (signals, watcher)
    }

    private func change<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        let (value, watchers) = state.withLock { state in
            state.version += 1
            return (body(&state), Array(state.watchers.values))
        }
        for watcher in watchers { watcher.yield() }
        return value
    }

    /// Milliseconds since 1970.
    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
