import Dispatch
import TestSupport
import Testing
import _UploadLibc
import _UploadLocks

@testable import _UploadThreads

@Suite("Threads for calls that may block", .phase(.engine), .timeLimit(minutes: 2))
struct BlockingThreadsTests {
    @Test("Hanging jobs delay others by milliseconds, even when they outnumber the threads")
    func hanging() async throws {
        let threads = BlockingThreads(count: 4)
        let gate = DispatchSemaphore(value: 0)
        let released = DispatchSemaphore(value: 0)
        for _ in 0..<100 {
            threads.submit {
                gate.wait()
                released.signal()
            }
        }
        let start = ContinuousClock.now
        let result = await threads.run { 42 }
        // 100 jobs hang on 4 threads at first; each group of four is detected after 10 ms.
        #expect(result == 42)
        #expect(ContinuousClock.now - start < .seconds(10))
        var times: [Duration] = []
        for _ in 0..<20 {
            let start = ContinuousClock.now
            _ = await threads.run { 1 }
            times.append(ContinuousClock.now - start)
        }
        // The fastest quarter, because other tests run in parallel.
        #expect(times.sorted()[5] < .milliseconds(100))
        for _ in 0..<100 { gate.signal() }
        for _ in 0..<100 { released.wait() }
    }

    @Test("Many short jobs use few more threads than configured, and all of them run")
    func many() async throws {
        let threads = BlockingThreads(count: 3)
        let count = Count()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<5000 {
                group.addTask {
                    await threads.run {
                        count.begin()
                        count.end()
                    }
                }
            }
        }
        #expect(count.done == 5000)
        // A job that the scheduler suspends for 10 ms counts as hanging.
        #expect(count.most <= 16)
    }

    @Test("An error of the work is thrown to the task that waits for it")
    func failure() async {
        struct Failure: Error {}
        await #expect(throws: Failure.self) { try await BlockingThreads.files.run { throw Failure() } }
    }

    @Test("A thousand rounds of jobs and idle threads lose no job")
    func rounds() async throws {
        let threads = BlockingThreads(count: 2)
        for round in 0..<1000 {
            async let one = threads.run { round }
            async let two = threads.run { round + 1 }
            async let three = threads.run { round + 2 }
            let sum = await one + two + three
            #expect(sum == 3 * round + 3)
        }
    }
}

/// Counts the jobs that run at the same time.
private final class Count: Sendable {
    private let numbers = Mutex((running: 0, most: 0, done: 0))

    var most: Int { numbers.withLock { $0.most } }
    var done: Int { numbers.withLock { $0.done } }

    func begin() {
        numbers.withLock {
            $0.running += 1
            $0.most = max($0.most, $0.running)
        }
    }

    func end() {
        numbers.withLock {
            $0.running -= 1
            $0.done += 1
        }
    }
}
