import DurableUploads
import UnixSignals
import UploadCore
import UploadEngine
import _UploadLocks

/// All uploads of one `uploadtask upload --resume`. Each has a record.
///
/// The record of a file that has arrived stays until a call has succeeded with all of its files: a call that was killed, or in which
/// another file failed, is repeated with all of them, and must send only the others.
final class ResumedBatch: Sendable {
    /// Sends the files.
    struct Sender: Sendable {
        let queue: UploadQueue
        let template: DurableTemplate
        let restarts: Bool
        let retry: RetryPolicy
        let destination: ResponseDestination
    }

    private let sender: Sender
    private let items: UploadItems
    private let window: UploadWindow
    /// Whether each file has a line, also one that was not started before a signal.
    private let reportsUnstarted: Bool
    private let display: ProgressDisplay?
    private let report: @Sendable (UploadLine) async -> Void
    private let order = ReportOrder()
    private let outcome = Mutex(ResumedOutcome())
    private let work = Mutex<Task<Void, Never>?>(nil)

    /// - Parameter report: Writes a result. Called in the order of the files.
    init(
        _ sender: Sender, _ items: UploadItems, parallel: Int, reportsUnstarted: Bool, display: ProgressDisplay?,
        report: @escaping @Sendable (UploadLine) async -> Void
    ) {
        self.sender = sender
        self.items = items
        window = UploadWindow(parallel: parallel)
        self.reportsUnstarted = reportsUnstarted
        self.display = display
        self.report = report
    }

    /// Sends all files. The first signal stops the uploads and keeps their records; the second one ends the process.
    func run(until signals: UnixSignalsSequence) async -> ResumedOutcome {
        let work = Task { await sendAll() }
        self.work.withLock { $0 = work }
        let watch = SignalWatch(signals, ends: .atSecondSignal) { self.stop() }
        await work.value
        watch.end()
        var outcome = outcome.withLock { $0 }
        // A signal after the last result interrupted nothing.
        let isInterrupted = outcome.uploads.unsentCount > 0 || outcome.uploads.hasMoreUnsent
        outcome.signal = isInterrupted ? watch.signal : nil
        if outcome.uploads.listFailure != nil { outcome.uploads.status = 1 }
        return outcome
    }

    private func stop() {
        window.stop()
        items.list?.stop()
        work.withLock { $0 }?.cancel()
    }

    private func sendAll() async {
        var items = items
        await withDiscardingTaskGroup { group in
            var number = 0
            do throws(UploadFailure) {
                while true {
                    let mayStart = await window.waitForRoom()
                    if !mayStart, !reportsUnstarted, items.isAtList { break }
                    guard let item = try await items.next() else { break }
                    window.begin(number)
                    group.addTask { [number] in await self.send(item, number, mayStart: mayStart) }
                    number += 1
                }
            } catch { outcome.withLock { $0.uploads.listFailure = error } }
        }
        let hasMore = window.isStopped ? await items.hasMore : false
        outcome.withLock { $0.uploads.hasMoreUnsent = hasMore }
    }

    /// Keeps a record whose result was reported.
    private struct KeepsRecord: Error {}

    /// Sends one file, and reports its result.
    private func send(_ item: UploadItem, _ number: Int, mayStart: Bool) async {
        var isReported = false
        do {
            guard mayStart else { throw UploadFailure.aborted }
            try await sender.queue.upload(
                try await sender.template.upload(item), restarting: sender.restarts, retry: sender.retry,
                response: sender.destination,
                deliver: { finished in
                    let line = UploadLine(finished, file: item.file, files: item.files, label: item.label)
                    isReported = true
                    await end(line, number) { $0.add(line) }
                    if line.isReceived { throw KeepsRecord() }
                },
                onProgress: { [display] in display?.update(number, $0) },
                onPause: { [display] in display?.pause(number, $0) })
        } catch is KeepsRecord {
        } catch {
            let reason = (error as? UploadQueueError)?.reason
            let failure =
                reason == .stopped
                ? .aborted : error as? UploadFailure ?? UploadFailure(.other, "\(error)")
            let line = UploadLine(
                file: item.file, files: item.files, label: item.label, result: .failure(UploadError(failure)))
            let record: @Sendable (inout ResumedOutcome) -> Void = { outcome in
                switch reason {
                case .busy: outcome.busy += 1
                case nil, .stopped: outcome.add(line)
                default: outcome.hasStoreFailed = true
                }
            }
            if isReported { outcome.withLock { record(&$0) } } else { await end(line, number, record) }
            if reason == .store { stop() }
        }
    }

    private func end(_ line: UploadLine, _ number: Int, _ record: @Sendable (inout ResumedOutcome) -> Void) async {
        window.ended(number, bytes: line.length)
        display?.finish(number)
        outcome.withLock { record(&$0) }
        await order.run(number) { await self.report(line) }
        window.reported(bytes: line.length)
    }
}
