import TestSupport
import Testing

@testable import UploadEngine

/// The events of a task and their order, without a network: the tests report them by hand.
@Suite(.phase(.engine), .timeLimit(.minutes(3))) struct UploadTaskTests {
    private let response = UploadResponse(statusCode: 200, headers: ResponseHeaders([]), data: "")

    @Test("A listener receives the first event, the last one, and nothing after the end")
    func listener() async throws {
        let task = UploadTask()
        let received = Recorder<Int64>()
        task.onProgressUpdate { received.append($0.totalBytesSent) }
        task.bodyStarted(contentLength: 10)
        task.bodySent()
        task.succeed(response)
        task.bodyAdvanced(to: 5)
        _ = try await task.response
        #expect(received.all == [0, 10])
    }

    @Test("A late listener receives the most recent event; one that is added after the end receives nothing")
    func lateListener() async throws {
        let task = UploadTask()
        let received = Recorder<String>()
        let delivered = Signal()
        task.bodyStarted(contentLength: 10)
        task.onProgressUpdate {
            received.append("late \($0.totalBytesSent)")
            delivered.fire()
        }
        await delivered.wait()
        task.bodySent()
        task.succeed(response)
        _ = try await task.response
        task.onProgressUpdate { _ in received.append("after") }
        #expect(received.all == ["late 0", "late 10"])
    }

    @Test("A listener that is added while a newer event is delivered receives no older one after it")
    func listenerBetweenEvents() async throws {
        let task = UploadTask()
        let received = Recorder<Int64>()
        task.onProgressUpdate { progress in
            guard progress.totalBytesSent == 0 else { return }
            task.bodySent()
            task.onProgressUpdate { received.append($0.totalBytesSent) }
            task.succeed(response)
        }
        task.bodyStarted(contentLength: 10)
        _ = try await task.response
        #expect(received.all == [10])
    }

    @Test("A token removes its listener, nil removes all, and removal inside an event takes effect at once")
    func removal() async throws {
        let task = UploadTask()
        let received = Recorder<String>()
        let second = Recorder<ProgressToken>()
        task.onProgressUpdate { _ in
            received.append("first")
            for token in second.all { task.offProgressUpdate(token) }
        }
        second.append(task.onProgressUpdate { _ in received.append("second") })
        let third = task.onProgressUpdate { _ in received.append("third") }
        task.offProgressUpdate(third)
        task.onProgressUpdate { _ in received.append("fourth") }
        task.bodyStarted(contentLength: 10)
        task.bodySent()
        task.succeed(response)
        _ = try await task.response
        #expect(received.all == ["first", "fourth", "first", "fourth"])

        let other = UploadTask()
        other.onProgressUpdate { _ in received.append("removed") }
        other.offProgressUpdate()
        other.bodyStarted(contentLength: 10)
        other.fail(.aborted)
        _ = await failure(of: other)
        #expect(!received.all.contains("removed"))
    }

    @Test("After an abort inside a listener, the remaining listeners are not called")
    func abortInListener() async throws {
        for _ in 0..<200 {
            let received = Recorder<String>()
            let task = UploadTask { event in
                if case .failure(let error) = event { received.append("fail \(error.code.rawValue)") }
            }
            task.onProgressUpdate { _ in
                received.append("first")
                task.abort()
            }
            task.onProgressUpdate { _ in received.append("second") }
            task.bodyStarted(contentLength: 10)
            task.bodySent()
            #expect(await failure(of: task) == .aborted)
            #expect(received.all == ["first", "fail 1002"])
        }
    }

    @Test("The progress sequence begins with the latest event, ends with the upload, and yields nothing after an abort")
    func sequence() async throws {
        let task = UploadTask()
        task.bodyStarted(contentLength: 10)
        var iterator = task.progress.makeAsyncIterator()
        #expect(await iterator.next(isolation: nil)?.totalBytesSent == 0)
        task.bodySent()
        #expect(await iterator.next(isolation: nil)?.totalBytesSent == 10)
        task.succeed(response)
        #expect(await iterator.next(isolation: nil) == nil)
        var late = task.progress.makeAsyncIterator()
        #expect(await late.next(isolation: nil)?.totalBytesSent == 10)
        #expect(await late.next(isolation: nil) == nil)

        let aborted = UploadTask()
        aborted.bodyStarted(contentLength: 10)
        var silent = aborted.progress.makeAsyncIterator()
        aborted.abort()
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
                group.addTask { task.fail(UploadError(.timeout, "late")) }
                group.addTask { task.abort() }
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
