import ArgumentParser
import DurableUploads
import DurableUploadsSQLite
import UploadCore

/// The exit statuses of uploads that survive the process, from sysexits.h.
enum QueueExit {
    /// EX_IOERR: the store cannot be used, so nothing more is sent.
    static let unusableStore: Int32 = 74
    /// EX_TEMPFAIL: another process has the upload or the queue.
    static let busy: Int32 = 75

    /// Reports an error on standard error.
    ///
    /// - Returns: The exit status for it, to throw.
    static func reporting(_ error: any Error) -> ExitCode {
        StandardStream.printError("\(error)".visible)
        return ExitCode(status(of: error))
    }

    /// The error of a command to throw: usage errors and exit statuses as they are, others after a message.
    static func passing(_ error: any Error) -> any Error {
        error is ValidationError || error is ExitCode ? error : reporting(error)
    }

    /// The exit status for an error of a queue or of its store.
    static func status(of error: any Error) -> Int32 {
        switch (error as? UploadQueueError)?.reason {
        case .busy: busy
        case .store: unusableStore
        case .some: 1
        case nil: error is SQLiteUploadStoreError ? unusableStore : 1
        }
    }
}
