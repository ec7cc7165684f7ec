import ArgumentParser
import DurableUploads
import DurableUploadsSQLite
import Logging
import UnixSignals
import UploadCore
import UploadEngine
import _UploadThreads

extension UploadCommand {
    /// Sends the files with records, by which a later call goes on.
    func resume(
        _ client: UploadClient, _ items: UploadItems, _ reporter: UploadReporter, _ destination: ResponseDestination,
        until signals: UnixSignalsSequence, _ logger: Logger
    ) async throws {
        let store = try await resumption.store.store()
        let template = DurableTemplate(
            address: content.address, secrets: try header.secrets, repeatsReceived: transfer.idempotencyKey,
            resumption: resumption.resumption, logger: logger)
        let sender = ResumedBatch.Sender(
            queue: UploadQueue(client, store: store), template: template, restarts: resumption.restart,
            retry: transfer.retryPolicy(unlessGiven: ResumeOptions.defaultRetries), destination: destination)
        let batch = ResumedBatch(
            sender, items, parallel: transfer.parallel, reportsUnstarted: json, display: reporter.display
        ) { line in
            // Not on a thread of Swift's pool: it may block.
            await BlockingThreads.files.run { reporter.report(line) }
            guard let record = line.record, record.isUnknown else { return }
            StandardStream.printError(
                "\(line.label.visible): to send it again, run 'uploadtask queue retry \(record.id)' and the same command"
            )
        }
        let outcome = await batch.run(until: signals)
        reporter.display?.clear()
        if let failure = outcome.uploads.listFailure { StandardStream.printError(failure.message) }
        if outcome.signal != nil {
            StandardStream.printError(
                "interrupted; the same command goes on; not sent: \(outcome.uploads.unsentFiles)")
            throw ExitCode(outcome.status)
        }
        await client.shutdown()
        let status = StandardStream.exitStatus(outcome.status)
        guard status == 0 else { throw ExitCode(status) }
        // Last: a command that is killed before is repeated, and sends nothing.
        do { try await store.remove(outcome.succeeded) } catch { throw QueueExit.reporting(error) }
    }
}
