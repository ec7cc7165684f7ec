import _UploadLibc
import _UploadLocks

/// The latest requests, for the page, in bounded memory.
///
/// A watcher has no queue: it requests the changes since the version that it has. So a slow watcher takes no memory and
/// sees the latest state.
final class UploadJournal: Sendable {
    /// The changes after a version.
    struct Changes: Encodable, Sendable {
        /// The bytes and the time of a request without other changes.
        struct Advance: Encodable, Sendable {
            let id: Int
            let bytes: Int64
            let milliseconds: Int64
        }

        /// All requests in the journal; a page removes any other.
        var ids: [Int]
        var uploads: [JournalEntry]
        var advances: [Advance] = []
        /// The version up to which these are the changes, and whether they are complete.
        var version: Int
        var isComplete = true

        private enum CodingKeys: CodingKey {
            case ids, uploads, advances
        }
    }

    private struct Item {
        var entry: JournalEntry
        /// The versions of its latest change, and of its latest bytes.
        var changed: Int
        var advanced: Int
    }

    private struct State {
        /// Oldest first.
        var items: [Item] = []
        var version = 0
        var requests = 0
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var watchCount = 0
    }

    private static let capacity = 100
    private static let maximumWatchers = 32
    /// The maximum number of requests in one event, which bounds the memory of each reader.
    private static let batch = 5

    private let state = Mutex(State())

    /// Adds a request whose head arrived.
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

    /// Changes a request if the journal still has it. The closure returns whether more than bytes and time changed.
    func update(_ id: Int, _ body: (inout JournalEntry) -> Bool) {
        change { state in
            guard let index = state.items.lastIndex(where: { $0.entry.id == id }) else { return }
            let isChange = body(&state.items[index].entry)
            if isChange {
                state.items[index].changed = state.version
            } else {
                state.items[index].advanced = state.version
            }
        }
    }

    /// Removes all finished requests.
    func clear() {
        change { state in state.items.removeAll { $0.entry.state != .receiving } }
    }

    /// A part of a request; nil when the journal no longer has it.
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
                (changes.version, changes.isComplete) = (last.changed, false)
            } else {
                changes.advances = state.items.filter { $0.advanced > version && $0.changed <= version }.map {
                    .init(id: $0.entry.id, bytes: $0.entry.bytes, milliseconds: $0.entry.milliseconds)
                }
            }
            return changes
        }
    }

    /// A signal for every change, where several can become one; nil when too many watchers exist. Finishing the
    /// continuation ends the watch.
    func watch() -> (signals: AsyncStream<Void>, watcher: AsyncStream<Void>.Continuation)? {
        let (signals, watcher) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state -> Int? in
            guard state.watchers.count < Self.maximumWatchers else { return nil }
            state.watchCount += 1
            state.watchers[state.watchCount] = watcher
            return state.watchCount
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
