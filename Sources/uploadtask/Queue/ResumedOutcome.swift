import DurableUploads
import UnixSignals
import UploadEngine

/// The result of all uploads of one `uploadtask upload --resume`.
struct ResumedOutcome {
    var uploads = UploadOutcome()
    /// The signal that stopped uploads.
    var signal: UnixSignal?
    /// The number of files that another process sends.
    var busy = 0
    /// Whether the store could not be used.
    var hasStoreFailed = false
    /// The records of files that the server has: answered with a status below 400, or without an answer.
    var succeeded: [UploadRecord.ID] = []

    /// The exit status.
    var status: Int32 {
        if let signal { return signal.exitStatus }
        if hasStoreFailed { return QueueExit.unusableStore }
        return busy > 0 && [0, 22].contains(uploads.status) ? QueueExit.busy : uploads.status
    }

    /// Adds the result of an upload.
    mutating func add(_ line: UploadLine) {
        uploads.add(line)
        if line.isReceived, let id = line.record?.id { succeeded.append(id) }
    }
}
