/// The changes of a store whose process is killed.
enum CrashScript {
    enum Step: Sendable {
        case claim(String)
        case add(UploadRecord)
        case update(UploadRecord)
        case remove(UploadRecord.ID)

        func run(on store: any UploadStore) async throws {
            switch self {
            // Not released: the end of the process does that.
            case .claim(let name): _ = try await store.claim(name)
            case .add(let record): _ = try await store.add(record)
            case .update(let record): try await store.update(record)
            case .remove(let id): try await store.remove(id)
            }
        }
    }

    /// The names of the claims that the steps take.
    static let claims = ["queue", SampleRecord.id(1), SampleRecord.id(2)]

    /// Three uploads at a time, from their start to their end; every third one is removed. Records of all sizes: some take
    /// many pages of a disk.
    static let steps: [Step] = {
        var steps = claims.map(Step.claim)
        for group in 0..<20 {
            var records = (0..<3).map { number in
                SampleRecord.new(group * 3 + number + 1, contentLength: [20, 3_000, 70_000][(group + number) % 3])
            }
            steps += records.map(Step.add)
            for (state, attempts) in [(UploadRecord.State.sending, 1), (.committing, 1), (.ended, 1)] {
                for index in records.indices {
                    records[index].state = state
                    records[index].attempts = attempts
                    if state == .ended {
                        let length = [0, 500, UploadRecord.Ending.maximumResponseLength][(group + index) % 3]
                        records[index].ending = .init(
                            outcome: .answered, statusCode: 200, response: String(repeating: "r", count: length))
                    }
                    steps.append(.update(records[index]))
                }
            }
            steps.append(.remove(records[0].id))
        }
        return steps
    }()

    /// The records of a store after the first steps.
    static func records(afterSteps count: Int) -> [UploadRecord] {
        var records: [UploadRecord] = []
        for step in steps.prefix(max(count, 0)) {
            switch step {
            case .claim: break
            case .add(let record): records.append(record)
            case .update(let record):
                for index in records.indices where records[index].id == record.id { records[index] = record }
            case .remove(let id): records.removeAll { $0.id == id }
            }
        }
        return records
    }
}

/// Records for checks.
enum SampleRecord {
    /// The identifier of a number.
    static func id(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, 32 - digits.count)) + digits
    }

    /// - Parameters:
    ///   - key: The number of the key; `nil` for one that no other record has.
    ///   - contentLength: The number of bytes of the request, a multiple of 10.
    static func new(_ number: Int, key: Int? = nil, contentLength: Int = 100) -> UploadRecord {
        UploadRecord(
            id: id(number), key: String(repeating: "k", count: 32) + id(key ?? number),
            content: Array(String(repeating: "\(number % 10)123456789", count: contentLength / 10).utf8),
            created: 1_700_000_000_000 + Int64(number))
    }
}
