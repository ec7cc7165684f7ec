import Testing

@testable import UploadEngine

/// What a task tells, and when, without a network: the exchange's reports are made by hand.
@Suite(.timeLimit(.minutes(3))) struct UploadTaskTests {
    private let response = UploadResponse(statusCode: 200, headers: ResponseHeaders([]), data: "")

    @Test("A listener hears the first event, the last one, and nothing after the end")
    func listener() async throws {
        let task = UploadTask()
        let heard = Recorder<Int64>()
        task.onProgressUpdate { heard.append($0.totalBytesSent) }
        task.bodyStarted(contentLength: 10)
        task.bodySent()
        task.succeed(response)
        task.bodyAdvanced(to: 5)
        _ = try await task.response
        #expect(heard.all == [0, 10])
    }

    @Test("A listener that comes late is told the most recent event; one after the end nothing")
    func lateListener() async throws {
        let task = UploadTask()
        let heard = Recorder<String>()
        let told = Signal()
        task.bodyStarted(contentLength: 10)
        task.onProgressUpdate {
            heard.append("late \($0.totalBytesSent)")
            told.fire()
        }
        await told.wait()
        task.bodySent()
        task.succeed(response)
        _ = try await task.response
        task.onProgressUpdate { _ in heard.append("after") }
        #expect(heard.all == ["late 0", "late 10"])
    }

    @Test("A listener that comes while a newer event is on its way hears no older one after it")
    func listenerBetweenEvents() async throws {
        let task = UploadTask()
        let heard = Recorder<Int64>()
        task.onProgressUpdate { progress in
            guard progress.totalBytesSent == 0 else { return }
            task.bodySent()
            task.onProgressUpdate { heard.append($0.totalBytesSent) }
            task.succeed(response)
        }
        task.bodyStarted(contentLength: 10)
        _ = try await task.response
        #expect(heard.all == [10])
    }

    @Test("A token removes its listener, nil removes all, and removal inside an event acts at once")
    func removal() async throws {
        let task = UploadTask()
        let heard = Recorder<String>()
        let second = Recorder<ProgressToken>()
        task.onProgressUpdate { _ in
            heard.append("first")
            for token in second.all { task.offProgressUpdate(token) }
        }
        second.append(task.onProgressUpdate { _ in heard.append("second") })
        let third = task.onProgressUpdate { _ in heard.append("third") }
        task.offProgressUpdate(third)
        task.onProgressUpdate { _ in heard.append("fourth") }
        task.bodyStarted(contentLength: 10)
        task.bodySent()
        task.succeed(response)
        _ = try await task.response
        #expect(heard.all == ["first", "fourth", "first", "fourth"])

        let other = UploadTask()
        other.onProgressUpdate { _ in heard.append("removed") }
        other.offProgressUpdate()
        other.bodyStarted(contentLength: 10)
        other.fail(.aborted)
        _ = await failure(of: other)
        #expect(!heard.all.contains("removed"))
    }

    @Test("An abort inside a listener silences the listeners that were still to be called")
    func abortInListener() async throws {
        for _ in 0..<200 {
            let heard = Recorder<String>()
            let task = UploadTask { event in
                if case .failure(let error) = event { heard.append("fail \(error.code.rawValue)") }
            }
            task.onProgressUpdate { _ in
                heard.append("first")
                task.abort()
            }
            task.onProgressUpdate { _ in heard.append("second") }
            task.bodyStarted(contentLength: 10)
            task.bodySent()
            #expect(await failure(of: task) == .aborted)
            #expect(heard.all == ["first", "fail 1002"])
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

    @Test("Whoever wins the race of success, failure and abort: one ending, the same for all who ask")
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
