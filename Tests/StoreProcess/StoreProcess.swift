import DurableUploads
import DurableUploadsSQLite
import _UploadLibc

/// Uses a store in a folder: `UploadStoreProcess COMMAND FOLDER [ARGUMENT …]`.
///
/// Each line of output is written at once, when the step that it reports has returned.
@main
enum StoreProcess {
    static func main() async {
        // A file that grows beyond the limit is an error, as in the command.
        signal(SIGXFSZ, SIG_IGN)
        var arguments = CommandLine.arguments.dropFirst()
        guard let command = arguments.popFirst(), let folder = arguments.popFirst() else { exit(2) }
        do {
            try await run(command, folder, Array(arguments))
        } catch {
            report("error: \(error)")
            exit(1)
        }
    }

    private static func run(_ command: String, _ folder: String, _ arguments: [String]) async throws {
        switch (command, arguments.first.flatMap { Int($0) }) {
        case ("change", _):
            let store = try await SQLiteUploadStore(folder: folder)
            try await UploadStoreCheck.change(store) { report("\($0)") }
        case ("add", let count?):
            try await add(count, arguments[1], to: try await SQLiteUploadStore(folder: folder))
        case ("fill", _):
            // Until the disk is full.
            let store = try await SQLiteUploadStore(folder: folder)
            for number in 0..<100_000 {
                _ = try await store.add(record("\(number)", contentLength: 200))
                report("\(number)")
            }
        case ("claim", _):
            let store = try await SQLiteUploadStore(folder: folder)
            guard let claim = try await store.claim(arguments[0]) else { return report("taken") }
            report("listening on \(getpid())")
            withExtendedLifetime(claim) { while pause() < 0 {} }
        case ("mask", _):
            umask(mode_t(arguments[0], radix: 8) ?? 0)
            let store = try await SQLiteUploadStore(folder: folder)
            try await add(1, "mask", to: store)
            // The files stay where the store is not closed.
            withExtendedLifetime(store) { exit(0) }
        case ("user", let user?):
            guard setuid(uid_t(user)) == 0 else { exit(3) }
            try await add(1, "user", to: try await SQLiteUploadStore(folder: folder))
        default: exit(2)
        }
    }

    /// Adds records at the same time.
    private static func add(_ count: Int, _ prefix: String, to store: SQLiteUploadStore) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask {
                    let record = record("\(prefix)-\(number)")
                    _ = try await store.add(record)
                    report(record.id)
                }
            }
            try await group.waitForAll()
        }
    }

    private static func record(_ id: String, contentLength: Int = 2) -> UploadRecord {
        UploadRecord(id: id, key: id, content: [UInt8](repeating: 7, count: contentLength), created: 0)
    }

    private static func report(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        // At most the size that a pipe takes as a whole.
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }
}
