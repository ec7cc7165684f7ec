import TestSupport
import Testing

@testable import UploadCore

/// A model of a server, of a link that breaks, of a gateway that loses responses, and of a process that is killed; and courses that
/// go through all of it.
@Suite("Upload course, in random walks", .phase(.computation))
struct UploadCourseWalkTests {
    /// A server, with the habits of those that exist.
    private struct Server {
        let way: ResumableProtocol
        let length: Int64
        /// Whether it keeps what arrived of a request that was cut.
        let keepsPart: Bool
        let forgetsComplete: Bool
        let refusesTwice: Bool
        let statesCompleteness: Bool

        var offsets: [Int: Int64] = [:]
        var complete: Set<Int> = []
        var created = 0
        var completions = 0

        /// The answer to the first bytes of a request.
        mutating func take(
            _ step: UploadCourse.Step, _ id: Int?, _ bytes: Int64, of count: Int64
        ) -> CourseAnswer {
            let isTus = way == .tus
            switch step {
            case .create:
                created += 1
                offsets[created] = 0
                if isTus, length == 0 { completions += 1 }
                return CourseAnswer(status: 201, hasLocation: true, isComplete: isTus ? nil : false)
            case .probe:
                guard let id, let offset = offsets[id] else { return CourseAnswer(status: 404) }
                let isComplete = isTus || !statesCompleteness ? nil : complete.contains(id)
                return CourseAnswer(status: 204, offset: offset, isComplete: isComplete)
            case .append(let range): return store(id, range.lowerBound, bytes, of: count, isLast: false)
            case .commit(let from): return store(id, from, bytes, of: count, isLast: true)
            }
        }

        private mutating func store(
            _ id: Int?, _ from: Int64, _ bytes: Int64, of count: Int64, isLast: Bool
        ) -> CourseAnswer {
            let isTus = way == .tus
            guard let id, let offset = offsets[id] else { return CourseAnswer(status: 404) }
            if refusesTwice, complete.contains(id) { return CourseAnswer(status: 400) }
            guard offset == from else {
                return CourseAnswer(status: 409, offset: offset, isComplete: isTus ? nil : false)
            }
            guard bytes == count || keepsPart else { return CourseAnswer(status: 400) }
            offsets[id] = offset + bytes
            let isWhole = isTus ? offset + bytes == length : isLast && bytes == count
            guard isWhole else {
                return CourseAnswer(status: 204, offset: offset + bytes, isComplete: isTus ? nil : false)
            }
            if complete.insert(id).inserted { completions += 1 }
            if forgetsComplete { offsets[id] = nil }
            return CourseAnswer(status: isTus ? 204 : 200, offset: length, isComplete: isTus ? nil : true)
        }
    }

    private enum Result { case answered(Int), completed, failed, uncertain, unsupported, endless }

    /// The rule that a walk breaks; one of them is enough to fail.
    private struct Walk {
        var random: SplitMix64
        let honoursMark: Bool
        var kills = 0
        private(set) var server: Server
        private let faults: UInt64
        private let killRate: UInt64
        private let gateway: UInt64
        private let retries: Int

        init(seed: UInt64, honoursMark: Bool) {
            var random = SplitMix64(seed: seed)
            self.honoursMark = honoursMark
            let draft = DraftVersion.all[Int(random.next() % 4)]
            let way: ResumableProtocol = random.next() % 2 == 0 ? .draft(draft) : .tus
            let length: Int64 = [0, 1, 70_000, 3_000_000][Int(random.next() % 4)]
            let more = length == 0 ? 0 : Int64(random.next() % 100_000)
            func chance() -> Bool { random.next() % 2 == 0 }
            server = Server(
                way: way, length: length + more, keepsPart: chance(), forgetsComplete: chance(),
                refusesTwice: chance(), statesCompleteness: chance())
            (faults, killRate, gateway) = (random.next() % 60, random.next() % 25, random.next() % 20)
            retries = Int(random.next() % 12)
            self.random = random
        }

        private mutating func happens(_ percent: UInt64) -> Bool { random.next() % 100 < percent }

        private func content(_ step: UploadCourse.Step) -> Int64 {
            switch step {
            case .create, .probe: 0
            case .append(let range): range.upperBound - range.lowerBound
            case .commit(let from): server.way == .tus ? server.length - from : 0
            }
        }

        mutating func run() -> Result {
            var durable = UploadCourse.Mark()
            var resource: (volatile: Int?, durable: Int?) = (nil, nil)
            var course = UploadCourse(server.way, length: server.length)
            var action = course.begin()
            var left = retries
            var last = 0

            func restart(_ walk: inout Walk) {
                walk.kills += 1
                if !walk.honoursMark { durable.isCommitting = false }
                course = UploadCourse(walk.server.way, length: walk.server.length, from: durable)
                resource.volatile = resource.durable
                left = walk.retries
                action = course.begin()
            }

            for _ in 0..<20_000 {
                if happens(killRate) {
                    restart(&self)
                    continue
                }
                switch action {
                case .record(let mark):
                    (durable, resource.durable) = (mark, resource.volatile)
                    action = course.recorded()
                case .end(.interrupted):
                    if course.hasProgressed { left = retries }
                    guard left > 0 else { return course.mark.isCommitting ? .uncertain : .failed }
                    left -= 1
                    action = course.begin()
                case .end(.answered): return .answered(last)
                case .end(.completed): return .completed
                case .end(.failed): return .failed
                case .end(.uncertain): return .uncertain
                case .end(.unsupported): return .unsupported
                case .send(let step):
                    if case .commit = step { #expect(durable.isCommitting || !honoursMark) }
                    let count = content(step)
                    if case .append(let range) = step, server.way == .tus {
                        #expect(range.upperBound <= max(0, server.length - UploadCourse.tusTail))
                    }
                    if happens(faults) {
                        switch random.next() % 3 {
                        case 0: action = course.interrupted(step, isSent: false)
                        case 1 where count > 0:
                            let part = Int64(random.next() % UInt64(count))
                            _ = server.take(step, resource.volatile, part, of: count)
                            action = course.interrupted(step, isSent: false, handedOver: part)
                        default:
                            let before = server.created
                            _ = server.take(step, resource.volatile, count, of: count)
                            if happens(killRate) {
                                restart(&self)
                                continue
                            }
                            if step == .create { #expect(server.created == before + 1) }
                            action = course.interrupted(step, isSent: true, handedOver: count)
                        }
                    } else if happens(faults / 4) {
                        let status = [503, 429, 423, 500][Int(random.next() % 4)]
                        last = status
                        action = course.answered(step, CourseAnswer(status: status))
                    } else {
                        var answer = server.take(step, resource.volatile, count, of: count)
                        let created = server.created
                        // A gateway that has lost the response of the server behind it.
                        if happens(gateway) { answer = CourseAnswer(status: [502, 503, 504][Int(random.next() % 3)]) }
                        if happens(killRate) {
                            restart(&self)
                            continue
                        }
                        if step == .create, answer.hasLocation { resource.volatile = created }
                        last = answer.status
                        action = course.answered(step, answer)
                    }
                }
            }
            return .endless
        }
    }

    /// Runs walks; returns the sentences about those that break a rule.
    private func violations(runs: UInt64, honoursMark: Bool = true) -> (sentences: [String], kills: Int) {
        var found: [String] = []
        var kills = 0
        for seed in 1...runs {
            var walk = Walk(seed: seed, honoursMark: honoursMark)
            let result = walk.run()
            kills += walk.kills
            let stored = walk.server.completions
            let problem: String? =
                switch result {
                case _ where stored > 1: "stored \(stored) times"
                case .endless: "without end"
                case .failed where stored > 0, .unsupported where stored > 0: "failed, and stored"
                case .completed where stored == 0: "complete, and not stored"
                case .answered(let status) where status < 300 && stored == 0: "answered, and not stored"
                case .answered(let status) where (400..<500).contains(status) && stored > 0: "refused, and stored"
                default: nil
                }
            if let problem { found.append("seed \(seed): \(problem)") }
        }
        return (found, kills)
    }

    @Test("No walk stores an upload twice, or reports a wrong ending")
    func rules() {
        let (sentences, kills) = violations(runs: 100_000)
        #expect(sentences.isEmpty, "\(sentences.count): \(sentences.prefix(5))")
        #expect(kills > 100_000)
    }

    @Test("Walks find the doubled uploads of a process that forgets its mark")
    func control() {
        #expect(violations(runs: 20_000, honoursMark: false).sentences.count > 10)
    }
}
