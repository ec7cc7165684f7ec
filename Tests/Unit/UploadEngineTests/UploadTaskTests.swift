import EngineTestSupport
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// The events of a task and their order, without a network: the tests report them by hand.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct UploadTaskTests {
    private let response = UploadResponse(statusCode: 200, header: ResponseHeaders([]), body: [])

    @Test("The events are the first progress, the last one, and the ending; nothing follows it")
    func events() async throws {
        let received = Recorder<UploadEvent>()
        let task = UploadTask { received.append($0) }
        task.bodyStarted(contentLength: 10)
        task.bodySent()
        task.succeed(response)
        task.bodyAdvanced(to: 5)
        _ = try await task.response
        let progress = [0, 10].map { UploadEvent.progress(UploadProgress(BodyProgress(sent: $0, total: 10))) }
        #expect(received.all == progress + [.success(response)])
    }

    @Test("After a cancellation inside a callback, progress that waited is not delivered")
    func cancelInCallback() async throws {
        for _ in 0..<200 {
            let received = Recorder<String>()
            let running = Recorder<UploadTask>()
            let task = UploadTask { event in
                switch event {
                case .progress:
                    received.append("progress")
                    for task in running.all { task.cancel() }
                case .failure(let error): received.append("fail \(error.code.rawValue)")
                case .success: received.append("success")
                }
            }
            running.append(task)
            task.bodyStarted(contentLength: 10)
            task.bodySent()
            #expect(await failure(of: task) == .aborted)
            #expect(received.all == ["progress", "fail 1002"])
        }
    }

    @Test("Cancelling a task that waits for the response does not cancel the upload; all that wait get it")
    func waiting() async throws {
        let task = UploadTask()
        let waiting = (0..<10).map { _ in Task { try await task.response } }
        for waiter in waiting.prefix(5) { waiter.cancel() }
        task.bodyStarted(contentLength: 1)
        task.succeed(response)
        for waiter in waiting { #expect(try await waiter.value == response) }
    }

    @Test("The server may have the body once its end was passed on, and not since a redirect")
    func fate() async throws {
        func error(_ steps: (UploadTask) -> Void) async -> UploadError? {
            let task = UploadTask()
            steps(task)
            task.fail(UploadFailure(.timeout, "late"))
            do throws(UploadError) { _ = try await task.response } catch { return error }
            return nil
        }
        #expect(await error { _ in }?.mayHaveBeenReceived == false)
        #expect(await error { $0.bodyStarted(contentLength: 5) }?.mayHaveBeenReceived == false)
        #expect(await error { _ = $0.bodyWillEnd() }?.mayHaveBeenReceived == true)
        let refused = await error {
            #expect($0.bodyWillEnd())
            $0.bodyWasNotReceived()
        }
        #expect(refused?.mayHaveBeenReceived == false)
        let redirected = await error {
            #expect($0.bodyWillEnd())
            $0.bodyStarted(contentLength: 5)
        }
        #expect(redirected?.mayHaveBeenReceived == false)
    }

    @Test("The end of a body and a cancellation race: never is the end passed on behind an error that denies it")
    func fateRace() async {
        for round in 0..<500 {
            let task = UploadTask()
            task.bodyStarted(contentLength: 5)
            async let passed = Task.detached { task.bodyWillEnd() }.value
            async let _ = Task.detached { task.cancel() }.value
            let isPassed = await passed
            task.cancel()
            do throws(UploadError) { _ = try await task.response } catch {
                #expect(error.mayHaveBeenReceived == isPassed, "round \(round)")
            }
        }
    }

    @Test("The progress sequence begins with the latest event, ends with the upload, and yields nothing after an abort")
    func sequence() async throws {
        let task = UploadTask()
        task.bodyStarted(contentLength: 10)
        var iterator = task.progress.makeAsyncIterator()
        #expect(await iterator.next(isolation: nil)?.bytesSent == 0)
        task.bodySent()
        #expect(await iterator.next(isolation: nil)?.bytesSent == 10)
        task.succeed(response)
        #expect(await iterator.next(isolation: nil) == nil)
        var late = task.progress.makeAsyncIterator()
        #expect(await late.next(isolation: nil)?.bytesSent == 10)
        #expect(await late.next(isolation: nil) == nil)

        let aborted = UploadTask()
        aborted.bodyStarted(contentLength: 10)
        var silent = aborted.progress.makeAsyncIterator()
        aborted.cancel()
        #expect(await silent.next(isolation: nil) == nil)
    }

    @Test("A race of success, failure and abort has one ending, the same for every await")
    func oneEnding() async throws {
        for round in 0..<500 {
            let endings = Recorder<UploadEvent>()
            let task = UploadTask { endings.append($0) }
            task.bodyStarted(contentLength: 10)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { task.succeed(response) }
                group.addTask { task.fail(UploadFailure(.timeout, "late")) }
                group.addTask { task.cancel() }
                group.addTask { task.bodyAdvanced(to: 5) }
            }
            let first = await failure(of: task)
            let second = await failure(of: task)
            #expect(first == second)
            let ends = endings.all.filter { if case .progress = $0 { false } else { true } }
            #expect(ends.count == 1, "round \(round): \(endings.all)")
            #expect(ends == [first.map(UploadEvent.failure) ?? .success(response)])
        }
    }
}
