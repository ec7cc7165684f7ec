/// The rules of a store, each as a check with two handles on a store without records.
enum StoreRules {
    typealias Rule = @Sendable (any UploadStore, any UploadStore, inout StoreFindings) async throws -> Void

    static let all: [(name: String, rule: Rule)] = [
        ("order", order), ("fields", fields), ("keys", keys), ("identifiers", identifiers), ("updates", updates),
        ("removals", removals), ("concurrency", concurrency), ("claims", claims),
    ]

    @Sendable
    private static func order(_ one: any UploadStore, _ two: any UploadStore, _ findings: inout StoreFindings)
        async throws
    {
        findings.expect(try await one.records(), are: [], "when it is new")
        // Identifiers in another order than the additions.
        let records = [5, 1, 4, 2, 3].map { SampleRecord.new($0) }
        for (number, record) in records.enumerated() {
            let added = try await (number % 2 == 0 ? one : two).add(record)
            findings.expect(added == record, "add of a new record returned another one")
        }
        findings.expect(try await one.records(), are: records, "after 5 additions")
        findings.expect(try await two.records(), are: records, "for its second handle")
        for record in records {
            findings.expect(
                try await two.record(record.id) == record, "record(_:) returned another record than was added")
        }
        findings.expect(try await one.record(SampleRecord.id(9)) == nil, "record(_:) returned one that was not added")
    }

    @Sendable
    private static func fields(_ one: any UploadStore, _ two: any UploadStore, _ findings: inout StoreFindings)
        async throws
    {
        let long = String(repeating: "€", count: UploadRecord.Ending.maximumResponseLength / 3)
        let endings: [UploadRecord.Ending?] = [
            nil, .init(outcome: .answered, statusCode: 201, response: "line\r\nnul\0 \u{1F4F7} \"quote\" \\"),
            .init(outcome: .answered, statusCode: 500, response: long), .init(outcome: .received, message: ""),
            .init(outcome: .notReceived, message: "no route"), .init(outcome: .unknown, message: "nul \0 and more"),
        ]
        var expected: [UploadRecord] = []
        for (number, ending) in endings.enumerated() {
            let record = UploadRecord(
                id: SampleRecord.id(number), key: SampleRecord.new(number).key,
                content: number == 0 ? [] : (0..<number * 50_000).map { UInt8(truncatingIfNeeded: $0) },
                created: [0, 1, -1, .max, .min, 1_764_448_800_123][number])
            _ = try await one.add(record)
            var changed = record
            changed.state = ending == nil ? .committing : .ended
            changed.attempts = [0, 1, 1_000, Int(Int32.max), 2, 3][number]
            changed.notBefore = [0, .max, .min, -1, 1, 1_764_448_800_123][number]
            changed.resource = [nil, "draft-10 1 https://a/€", "", "nul \0", nil, "tus"][number]
            changed.ending = ending
            try await one.update(changed)
            expected.append(changed)
        }
        findings.expect(try await two.records(), are: expected, "with unusual values")
        for (found, record) in zip(try await two.records(), expected) where found.id == record.id && found != record {
            findings.add("changed a field of the record \(record.summary)")
        }
    }

    @Sendable
    private static func keys(_ one: any UploadStore, _ two: any UploadStore, _ findings: inout StoreFindings)
        async throws
    {
        var first = SampleRecord.new(1, key: 7)
        _ = try await one.add(first)
        for state in [UploadRecord.State.waiting, .sending, .committing] {
            first.state = state
            try await one.update(first)
            let added = try await two.add(SampleRecord.new(2, key: 7))
            findings.expect(
                added == first, "add returned not the unfinished record (\(state.rawValue)) with the same key")
            findings.expect(
                try await one.records(), are: [first], "after an addition with the key of an unfinished record")
        }
        first.state = .ended
        first.ending = .init(outcome: .unknown, message: "lost")
        try await one.update(first)
        let second = SampleRecord.new(2, key: 7)
        findings.expect(try await two.add(second) == second, "add returned an ended record with the same key")
        findings.expect(
            try await one.records(), are: [first, second], "after an addition with the key of an ended record")
        // The first one becomes unfinished again.
        let ended = first
        (first.state, first.ending) = (.waiting, nil)
        let waiting = first
        await findings.expectError("update made a second unfinished record with one key") {
            try await one.update(waiting)
        }
        findings.expect(try await two.records(), are: [ended, second], "after an update that must fail")
        try await one.remove(second.id)
        try await one.update(waiting)
        findings.expect(try await two.records(), are: [waiting], "after the removal of the record with the same key")
    }

    @Sendable
    private static func identifiers(
        _ one: any UploadStore, _ two: any UploadStore, _ findings: inout StoreFindings
    ) async throws {
        let record = SampleRecord.new(1)
        _ = try await one.add(record)
        await findings.expectError("add accepted an identifier a second time") {
            _ = try await two.add(SampleRecord.new(1, key: 2))
        }
        await findings.expectError("update accepted a record that was not added") {
            try await two.update(SampleRecord.new(2))
        }
        findings.expect(try await one.records(), are: [record], "after an addition and an update that must fail")
    }

    @Sendable
    private static func updates(_ one: any UploadStore, _ two: any UploadStore, _ findings: inout StoreFindings)
        async throws
    {
        let record = SampleRecord.new(1)
        let other = SampleRecord.new(2)
        _ = try await one.add(record)
        _ = try await one.add(other)
        // The request of a record does not change.
        var changed = UploadRecord(id: record.id, key: other.key + "x", content: [1], created: 5)
        (changed.state, changed.attempts, changed.notBefore) = (.sending, 3, 99)
        try await two.update(changed)
        var expected = record
        (expected.state, expected.attempts, expected.notBefore) = (.sending, 3, 99)
        findings.expect(try await one.records(), are: [expected, other], "after an update")
    }

    @Sendable
    private static func removals(_ one: any UploadStore, _ two: any UploadStore, _ findings: inout StoreFindings)
        async throws
    {
        let records = (1...3).map { SampleRecord.new($0) }
        for record in records { _ = try await one.add(record) }
        try await two.remove(records[1].id)
        try await one.remove(records[1].id)
        findings.expect(try await one.record(records[1].id) == nil, "record(_:) returned one that was removed")
        try await one.remove(SampleRecord.id(9))
        findings.expect(try await two.records(), are: [records[0], records[2]], "after a removal")
        _ = try await one.add(records[1])
        findings.expect(
            try await two.records(), are: [records[0], records[2], records[1]],
            "after the addition of a record that was removed")
        for record in records { try await one.remove(record.id) }
        findings.expect(try await two.records(), are: [], "after the removal of all")
    }

    @Sendable
    private static func concurrency(
        _ one: any UploadStore, _ two: any UploadStore, _ findings: inout StoreFindings
    ) async throws {
        // 40 records, of which each two have a key in common.
        let returned = try await withThrowingTaskGroup(of: UploadRecord.self) { group in
            for number in 1...40 {
                group.addTask {
                    try await (number % 2 == 0 ? one : two).add(SampleRecord.new(number, key: (number + 1) / 2))
                }
            }
            return try await group.reduce(into: [UploadRecord]()) { $0.append($1) }
        }
        let records = try await one.records()
        findings.expect(
            records.count == 20 && Set(records.map(\.key)).count == 20,
            "has \(records.count) records after concurrent additions with 20 keys")
        findings.expect(
            Set(returned.map(\.id)) == Set(records.map(\.id)), "add returned records that are not those of the store")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, record) in records.enumerated() {
                group.addTask {
                    var record = record
                    (record.state, record.attempts) = (.sending, number)
                    try await (number % 3 == 0 ? one : two).update(record)
                }
            }
            try await group.waitForAll()
        }
        findings.expect(
            try await two.records().map(\.attempts), equals: Array(records.indices), "lost one of 20 concurrent updates"
        )
    }

    @Sendable
    private static func claims(_ one: any UploadStore, _ two: any UploadStore, _ findings: inout StoreFindings)
        async throws
    {
        let id = SampleRecord.id(1)
        guard let claim = try await one.claim(id), let queue = try await one.claim("queue") else {
            return findings.add("refused a claim on a name that is free")
        }
        for (store, handle) in [(one, "the same handle"), (two, "another handle")] {
            findings.expect(try await store.claim(id) == nil, "gave a second claim to \(handle)")
            findings.expect(try await store.claim("queue") == nil, "gave a second claim on 'queue' to \(handle)")
        }
        claim.release()
        guard let second = try await two.claim(id) else {
            return findings.add("refused a claim on a name that was released")
        }
        claim.release()
        findings.expect(try await one.claim(id) == nil, "ended a claim by the second release of an earlier one")
        // A claim is independent of the record.
        _ = try await one.add(SampleRecord.new(1))
        try await one.remove(id)
        findings.expect(try await one.claim(id) == nil, "ended a claim with the removal of its record")
        second.release()
        queue.release()
        for _ in 0..<100 {
            guard let claim = try await one.claim(id) else {
                return findings.add("refused a claim on a name that was released")
            }
            claim.release()
        }
        let names = ["a", String(repeating: "a-Z9", count: 16)]
        for name in names {
            if let claim = try await two.claim(name) {
                claim.release()
            } else {
                findings.add("refused a claim on '\(name)'")
            }
        }
        // One winner of many.
        let winners = try await withThrowingTaskGroup(of: (any UploadClaim)?.self) { group in
            for number in 0..<20 { group.addTask { try await (number % 2 == 0 ? one : two).claim(id) } }
            return try await group.reduce(into: [any UploadClaim]()) { if let claim = $1 { $0.append(claim) } }
        }
        findings.expect(winners.count == 1, "gave \(winners.count) of 20 concurrent claims")
        for winner in winners { winner.release() }
    }
}

extension StoreFindings {
    fileprivate mutating func expect(_ found: [Int], equals expected: [Int], _ sentence: String) {
        expect(found == expected, sentence)
    }
}
