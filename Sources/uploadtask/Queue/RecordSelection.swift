import ArgumentParser
import Dispatch
import DurableUploads
import DurableUploadsSQLite
import UploadCore
import UploadEngine
import _UploadLibc
import _UploadLocks

/// The uploads that arguments name by their identifiers.
enum RecordSelection {
    /// The least number of digits of an identifier.
    private static let shortest = 4

    /// Completes identifiers in shells. Creates no store.
    static let completion = CompletionKind.custom { words, _, _ in
        let given = words.firstIndex(of: "--state").flatMap { words.dropFirst($0 + 1).first }
        let folder = given ?? StateOptions.defaultFolder()
        guard access("\(folder)/uploads.sqlite", F_OK) == 0 else { return [] }
        let identifiers = Mutex<[UploadRecord.ID]>([])
        // The parser waits for the result: it runs before everything else, and on no thread of Swift's pool.
        let isOver = DispatchSemaphore(value: 0)
        Task {
            let records = try? await SQLiteUploadStore(folder: folder).records()
            identifiers.withLock { $0 = records?.map(\.id) ?? [] }
            isOver.signal()
        }
        isOver.wait()
        return identifiers.withLock { $0 }
    }

    /// Checks the identifiers before the store is opened.
    ///
    /// - Throws: A usage error for a text that is none.
    static func check(_ texts: [String]) throws {
        for text in texts where text.count < shortest || text.count > 32 || !text.allSatisfy(\.isHexDigit) {
            throw ValidationError(
                "'\(text.visible(limit: 200))' is no identifier of an upload: give its 32 digits, or at least the first "
                    + "\(shortest); 'queue list' prints them.")
        }
    }

    /// Changes uploads, and prints the identifier of each.
    ///
    /// - Parameters:
    ///   - texts: The beginnings of their identifiers; none for all uploads that `isChosen` returns `true` for.
    ///   - change: Changes one.
    static func change(
        _ texts: [String], orAll isChosen: (UploadRecord) -> Bool, in options: StateOptions,
        _ change: (UploadQueue, UploadRecord.ID) async throws -> Void
    ) async throws {
        let store = try await options.store()
        let queue = UploadQueue(UploadClient(), store: store)
        do {
            let chosen =
                texts.isEmpty
                ? try await store.records().filter(isChosen).map(\.id) : try await identifiers(texts, in: store)
            for id in chosen {
                try await change(queue, id)
                StandardStream.output.write(id + "\n")
            }
        } catch { throw QueueExit.passing(error) }
    }

    /// The identifiers that begin with these texts.
    ///
    /// - Throws: The exit status 1 for one that no upload has, 64 for one that several have, after a message.
    private static func identifiers(_ texts: [String], in store: SQLiteUploadStore) async throws -> [UploadRecord.ID] {
        let all = try await store.records().map(\.id)
        return try texts.map { text in
            let found = all.filter { $0.hasPrefix(text.lowercased()) }
            guard let first = found.first else {
                StandardStream.printError("there is no upload '\(text)'; 'queue list' prints the identifiers")
                throw ExitCode(1)
            }
            guard found.count == 1 else {
                throw ValidationError("\(found.count) uploads begin with '\(text)'; give more digits.")
            }
            return first
        }
    }
}
