import _UploadLocks
import _UploadThreads

/// Runs operations on one connection, one after the other, on threads for blocking calls. Changes that wait at the same time
/// are committed together, because a commit waits for the disk.
final class StoreConnection: Sendable {
    /// Runs an operation, and returns the delivery of its result, for behind the commit.
    private typealias Run = @Sendable (RecordTable) throws(SQLiteUploadStoreError) -> Delivery
    private typealias Delivery = @Sendable () -> Void

    private struct Operation: Sendable {
        let isChange: Bool
        let run: Run
        let fail: @Sendable (SQLiteUploadStoreError) -> Void
    }

    private struct Queue {
        var waiting: [Operation] = []
        /// Whether a thread runs ``drain()``.
        var isDrained = false
    }

    /// The threads of all stores.
    static let threads = BlockingThreads(count: 4)

    private let table: Mutex<RecordTable>
    private let queue = Mutex(Queue())

    init(_ connection: sending SQLiteConnection) { table = Mutex(RecordTable(connection)) }

    /// Runs an operation to its end, also in a cancelled task.
    func change<Value: Sendable>(
        _ body: @escaping @Sendable (RecordTable) throws(SQLiteUploadStoreError) -> Value
    ) async throws(SQLiteUploadStoreError) -> Value { try await run(isChange: true, body) }

    /// The same for an operation that changes nothing.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (RecordTable) throws(SQLiteUploadStoreError) -> Value
    ) async throws(SQLiteUploadStoreError) -> Value { try await run(isChange: false, body) }

    private func run<Value: Sendable>(
        isChange: Bool, _ body: @escaping @Sendable (RecordTable) throws(SQLiteUploadStoreError) -> Value
    ) async throws(SQLiteUploadStoreError) -> Value {
        let result: Result<Value, SQLiteUploadStoreError> = await withCheckedContinuation { continuation in
            append(
                Operation(
                    isChange: isChange,
                    run: { table throws(SQLiteUploadStoreError) in
                        let value = try body(table)
                        return { continuation.resume(returning: .success(value)) }
                    },
                    fail: { continuation.resume(returning: .failure($0)) }))
        }
        return try result.get()
    }

    private func append(_ operation: Operation) {
        let mustStart = queue.withLock { queue in
            queue.waiting.append(operation)
            defer { queue.isDrained = true }
            return !queue.isDrained
        }
        if mustStart { Self.threads.submit { self.drain() } }
    }

    /// Runs operations until none waits.
    private func drain() {
        while true {
            let operations = queue.withLock { queue in
                defer { queue.waiting = [] }
                queue.isDrained = !queue.waiting.isEmpty
                return queue.waiting
            }
            if operations.isEmpty { return }
            for deliver in table.withLock({ Self.run(operations, on: $0) }) { deliver() }
        }
    }

    private static func run(_ operations: [Operation], on table: RecordTable) -> [Delivery] {
        guard !table.connection.hasMoved else {
            let error = SQLiteUploadStoreError.removed(table.connection.path)
            return operations.map { operation in { operation.fail(error) } }
        }
        let reads = operations.filter { !$0.isChange }
        return commit(operations.filter(\.isChange), on: table)
            + reads.map { operation in
                do throws(SQLiteUploadStoreError) {
                    return try operation.run(table)
                } catch {
                    return { operation.fail(error) }
                }
            }
    }

    private static func commit(_ operations: [Operation], on table: RecordTable) -> [Delivery] {
        guard !operations.isEmpty else { return [] }
        do throws(SQLiteUploadStoreError) {
            return try table.connection.transaction { () throws(SQLiteUploadStoreError) in
                var deliveries: [Delivery] = []
                for operation in operations { deliveries.append(try operation.run(table)) }
                return deliveries
            }
        } catch {
            // One at a time, so that a change that is refused or too large fails alone. For a lock, each would wait again.
            guard operations.count > 1, error.reason != .busy else {
                return operations.map { operation in { operation.fail(error) } }
            }
            return operations.flatMap { commit([$0], on: table) }
        }
    }
}
