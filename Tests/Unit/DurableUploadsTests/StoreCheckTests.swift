import DurableTestSupport
import Foundation
import TestSupport
import Testing
import _UploadLocks

@testable import DurableUploads

/// The check of stores, with a store that keeps the rules and with others that do not.
@Suite(.phase(.computation)) struct StoreCheckTests {
    /// The disks of stores by their names.
    private final class Disks: Sendable {
        private let disks = Mutex<[String: MemoryDisk]>([:])

        func named(_ name: String) -> MemoryDisk {
            disks.withLock { disks in
                if let disk = disks[name] { return disk }
                let disk = MemoryDisk()
                disks[name] = disk
                return disk
            }
        }
    }

    @Test("The store in memory keeps all rules")
    func memory() async throws {
        let disks = Disks()
        let check = UploadStoreCheck { MemoryStore(disks.named($0)) }
        #expect(try await check.violations() == [])
    }

    @Test("A store that breaks a rule is found", arguments: Fault.allCases)
    func broken(fault: Fault) async throws {
        let disks = Disks()
        let check = UploadStoreCheck { BrokenStore(store: MemoryStore(disks.named($0)), fault: fault) }
        let violations = try await check.violations()
        #expect(violations.contains { $0.hasPrefix(fault.rule + ": ") }, "\(violations)")
    }

    @Test("Behind a crash at any step the records are those of that step, or the next two")
    func crashes() async throws {
        for steps in stride(from: 0, through: UploadStoreCheck.stepCount, by: 7) {
            struct Killed: Error {}
            let disk = MemoryDisk()
            let calls = Counter()
            let store = MemoryStore(disk, before: { _ in if calls.next() > steps { throw Killed() } })
            let returned = Recorder<Int>()
            do {
                try await UploadStoreCheck.change(store) { returned.append($0) }
                #expect(steps == UploadStoreCheck.stepCount)
            } catch is Killed {}
            #expect(returned.all == (0..<steps).map { $0 + 1 })
            disk.crash()
            #expect(try await UploadStoreCheck.violations(in: MemoryStore(disk), afterSteps: steps) == [])
            guard steps > 10, steps < UploadStoreCheck.stepCount - 4 else { continue }
            // A change that was lost, and one that was not made.
            #expect(try await UploadStoreCheck.violations(in: MemoryStore(disk), afterSteps: steps + 4) != [])
            let emptied = MemoryStore(MemoryDisk())
            #expect(try await UploadStoreCheck.violations(in: emptied, afterSteps: steps) != [])
        }
    }

    @Test("A claim that outlives its process is found")
    func claims() async throws {
        let disk = MemoryDisk()
        #expect(disk.claim("queue") != nil)
        let violations = try await UploadStoreCheck.violations(in: MemoryStore(disk), afterSteps: 0)
        #expect(violations == ["the claim on 'queue' is left"])
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    enum Fault: CaseIterable, Sendable {
        case sortsRecords, cutsResponses, ignoresKeys, overwritesRecords, updatesMissing, updatesContent, keepsRemoved,
            sharesClaims, forgetsEndings

        /// The name of the check that finds it.
        var rule: String {
            switch self {
            case .sortsRecords: "order"
            case .cutsResponses, .forgetsEndings: "fields"
            case .ignoresKeys: "keys"
            case .overwritesRecords, .updatesMissing: "identifiers"
            case .updatesContent: "updates"
            case .keepsRemoved: "removals"
            case .sharesClaims: "claims"
            }
        }
    }

    private struct BrokenStore: UploadStore {
        let store: MemoryStore
        let fault: Fault

        private struct FreeClaim: UploadClaim { func release() {} }

        func add(_ record: UploadRecord) async throws -> UploadRecord {
            switch fault {
            case .ignoresKeys:
                let other = UploadRecord(
                    id: record.id, key: record.id, content: record.content, created: record.created)
                return try await store.add(other)
            case .overwritesRecords: return (try? await store.add(record)) ?? record
            default: return try await store.add(record)
            }
        }

        func update(_ record: UploadRecord) async throws {
            var record = record
            switch fault {
            case .cutsResponses:
                if let ending = record.ending {
                    record.ending = .init(
                        outcome: ending.outcome, statusCode: ending.statusCode, message: ending.message,
                        response: String(ending.response.prefix(1000)))
                }
            case .forgetsEndings: record.ending = nil
            case .updatesMissing: return (try? await store.update(record)) ?? ()
            case .updatesContent:
                if let old = try await store.record(record.id), old.content != record.content {
                    try await store.remove(record.id)
                    _ = try await store.add(record)
                }
            default: break
            }
            try await store.update(record)
        }

        func records() async throws -> [UploadRecord] {
            let records = try await store.records()
            return fault == .sortsRecords ? records.sorted { $0.id < $1.id } : records
        }

        func record(_ id: UploadRecord.ID) async throws -> UploadRecord? { try await store.record(id) }

        func remove(_ id: UploadRecord.ID) async throws { if fault != .keepsRemoved { try await store.remove(id) } }

        func claim(_ name: String) async throws -> (any UploadClaim)? {
            fault == .sharesClaims ? FreeClaim() : try await store.claim(name)
        }
    }
}
