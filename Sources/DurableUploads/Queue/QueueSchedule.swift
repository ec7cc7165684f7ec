/// The uploads of a queue that wait for their turn, in the order in which they were added.
struct QueueSchedule {
    private var waiting: [UploadRecord] = []
    private var running: [UploadRecord.ID: UploadRecord] = [:]
    /// Records that this version cannot read.
    private var skipped: Set<UploadRecord.ID> = []

    /// Whether no upload waits or runs.
    var isEmpty: Bool { waiting.isEmpty && running.isEmpty }

    /// The number of uploads that run.
    var runningCount: Int { running.count }

    /// Takes the records of the store, as they are now.
    ///
    /// - Returns: The records that this version cannot read, once.
    mutating func read(_ records: [UploadRecord]) -> [UploadRecord] {
        var unreadable: [UploadRecord] = []
        waiting = records.filter { record in
            guard record.state != .ended, running[record.id] == nil, !skipped.contains(record.id) else {
                return false
            }
            guard let request = StoredRequest(content: record.content) else {
                skipped.insert(record.id)
                unreadable.append(record)
                return false
            }
            return request.isQueued
        }
        return unreadable
    }

    /// The first upload whose time has come, which runs from now on.
    mutating func start(now: Int64) -> UploadRecord? {
        guard let index = waiting.firstIndex(where: { $0.isDue(at: now) }) else { return nil }
        let record = waiting.remove(at: index)
        running[record.id] = record
        return record
    }

    /// The time of the next upload that waits for it, in milliseconds since 1970.
    var next: Int64? { waiting.lazy.map(\.notBefore).min() }

    /// Ends the run of an upload.
    ///
    /// - Parameter time: The time before which it does not run again, if it waits again.
    mutating func end(_ id: UploadRecord.ID, waitingUntil time: Int64? = nil) {
        guard var record = running.removeValue(forKey: id), let time else { return }
        record.notBefore = time
        waiting.append(record)
    }
}

extension UploadRecord {
    /// Whether the record's time has come. On a clock that was set back behind the record's creation it has: the rest of a pause
    /// is not known, and could be years.
    fileprivate func isDue(at now: Int64) -> Bool { notBefore <= now || now < created }
}
