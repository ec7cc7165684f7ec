import UploadCore
import UploadEngine

/// The result of all uploads of one command.
struct UploadOutcome {
    /// The exit status of the command: 0, 22, 23 or 1.
    var status: Int32 = 0
    /// The first files whose uploads a signal cancelled or prevented.
    var unsent: [String] = []
    var unsentCount = 0
    /// The error that ended the list of files.
    var listFailure: UploadFailure?
    /// Whether the list of files has files that were not started.
    var hasMoreUnsent = false

    static let maximumNamed = 100

    /// Whether a signal cancelled or prevented uploads.
    var isInterrupted: Bool { unsentCount > 0 || hasMoreUnsent }

    /// Adds the result of an upload.
    mutating func add(_ line: UploadLine) {
        switch line.result {
        case .success(let response):
            if response.isError && status == 0 { status = 22 }
        // The file is where it should be; a message reports that the response is lost.
        case .failure(let error) where error.reason == .responseLost: break
        case .failure(let error):
            status = error.reason == .responseUnwritable ? StandardStream.writeFailureStatus : 1
            guard error.reason == .cancelled else { return }
            if unsentCount < Self.maximumNamed { unsent.append(line.label) }
            unsentCount += 1
        }
    }

    /// The files that were not sent, for a message.
    var unsentFiles: String {
        var names = unsent.map(\.visible)
        if unsentCount > unsent.count { names.append("and \(counted(unsentCount - unsent.count, "other"))") }
        if hasMoreUnsent { names.append("the rest of the list") }
        return names.joined(separator: ", ")
    }
}
