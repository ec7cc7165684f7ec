import HTTPTypes
import NIOCore
import _UploadLibc
import _UploadLocks

/// The uploads in several requests of a server, and their limits.
final class ResourceStore: Sendable {
    /// The longest time from the creation of an upload to its end, and to the last repetition of its response.
    static let lifetime: Int64 = 86_400
    static let maximumUnfinished = 1000
    /// The maximum number of finished uploads whose responses are kept.
    static let maximumFinished = 10_000

    private struct State {
        var folder: ResourceFolder?
        var resources: [String: UploadResource] = [:]
    }

    private let directory: String
    /// The bytes of the disk for all unfinished uploads together.
    private let space: Int64
    private let state = Mutex(State())

    init(directory: String, space: Int64) {
        (self.directory, self.space) = (directory, space)
    }

    /// Reads the uploads of an earlier server. Returns those whose content has ended without a response.
    func load() async throws(FileSystemError) -> [UploadResource] {
        let directory = directory
        let opened = try await FileSystem.run { () throws(FileSystemError) -> Loaded? in
            guard FileSystem.exists("\(directory)/\(ResourceFolder.name)") else { return nil }
            let folder = try ResourceFolder(in: directory, creates: false)
            return Loaded(
                folder: folder, resources: try folder.load().map { UploadResource($0.record, offset: $0.offset) })
        }
        guard let opened else { return [] }
        state.withLock { state in
            state.folder = opened.folder
            for resource in opened.resources { state.resources[resource.id] = resource }
        }
        await sweep()
        return opened.resources.filter { !$0.isRemoved && $0.hasEnded && $0.record.answer == nil }
    }

    private struct Loaded: Sendable {
        let folder: ResourceFolder
        let resources: [UploadResource]
    }

    /// The folder, made with the first upload.
    func folder() async throws(FileSystemError) -> ResourceFolder {
        if let folder = state.withLock({ $0.folder }) { return folder }
        let directory = directory
        return try await FileSystem.run { () throws(FileSystemError) in
            try self.state.withLock { (state) throws(FileSystemError) in
                if let folder = state.folder { return folder }
                let folder = try ResourceFolder(in: directory, creates: true)
                state.folder = folder
                return folder
            }
        }
    }

    func find(_ id: String) -> UploadResource? {
        guard let resource = state.withLock({ $0.resources[id] }), !resource.isRemoved, !Self.isExpired(resource) else {
            return nil
        }
        return resource
    }

    /// Makes an upload. Afterwards it is on the disk.
    func create(_ record: ResourceRecord) async throws -> UploadResource {
        let folder = try await folder()
        let resource = UploadResource(record, offset: 0)
        let unfinished = state.withLock { state in
            let unfinished = state.resources.values.count { $0.record.answer == nil }
            if unfinished < Self.maximumUnfinished { state.resources[record.id] = resource }
            return unfinished
        }
        guard unfinished < Self.maximumUnfinished else {
            throw HTTPError(.init(code: 507), "\(unfinished) uploads are unfinished: finish or cancel some of them")
        }
        do {
            guard hasSpace(0, for: resource) else { throw noSpace }
            try await FileSystem.run { () throws(FileSystemError) in
                let content = try folder.open(.content, of: record.id, O_WRONLY | O_CREAT | O_EXCL)
                _UploadLibc.close(content)
                try folder.write(record)
            }
        } catch {
            await remove(resource)
            throw error
        }
        return resource
    }

    /// Whether an upload may take that many more bytes of the disk.
    func hasSpace(_ bytes: Int64, for resource: UploadResource) -> Bool {
        let reserved = state.withLock { state in
            state.resources.values.reduce(into: Int64(0)) { $0 = $0.addingClamped($1.reserved) }
        }
        let more = max(0, resource.offset.addingClamped(bytes) - resource.reserved)
        return reserved.addingClamped(more) <= space
    }

    var noSpace: HTTPError {
        HTTPError(
            .init(code: 507), "the unfinished uploads may take \(space) bytes of the disk together: try again later")
    }

    /// Writes the state of an upload to the disk, and then makes it visible.
    func write(_ record: ResourceRecord, of resource: UploadResource) async throws(FileSystemError) {
        let folder = try await folder()
        try await FileSystem.run { () throws(FileSystemError) in try folder.write(record) }
        resource.set(record)
    }

    /// Removes an upload and its files.
    func remove(_ resource: UploadResource) async {
        resource.isRemoved = true
        let folder = state.withLock { state in
            state.resources[resource.id] = nil
            return state.folder
        }
        guard let folder else { return }
        let record = resource.record
        try? await FileSystem.run { () throws(FileSystemError) in folder.remove(record) }
    }

    /// Removes uploads that have expired, and the oldest of too many that have ended.
    ///
    /// - Parameter expired: Called with each unfinished upload that is removed.
    func sweep(_ expired: (UploadResource) -> Void = { _ in }) async {
        let resources = state.withLock { Array($0.resources.values) }
        var old = resources.filter(Self.isExpired)
        let finished = resources.filter { $0.record.answer != nil && !Self.isExpired($0) }
        if finished.count > Self.maximumFinished {
            let ordered = finished.sorted { $0.record.created < $1.record.created }
            old += ordered.prefix(finished.count - Self.maximumFinished)
        }
        for resource in old {
            // A request that is too slow for a day ends here.
            guard await resource.turn.enter(nil) else { continue }
            if resource.record.answer == nil { expired(resource) }
            await remove(resource)
            resource.turn.leave()
        }
    }

    func close() async {
        let folder = state.withLock { state in
            defer { state.folder = nil }
            return state.folder
        }
        guard let folder else { return }
        try? await FileSystem.run { () throws(FileSystemError) in folder.close() }
    }

    /// The seconds that are left of the lifetime of an upload.
    static func secondsLeft(_ resource: UploadResource) -> Int64 {
        max(0, resource.record.created.addingClamped(lifetime) - WallClock.now())
    }

    private static func isExpired(_ resource: UploadResource) -> Bool { secondsLeft(resource) == 0 }

}

extension Int64 {
    /// The sum, or the nearest value that exists.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
