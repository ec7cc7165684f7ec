import DurableUploads
import UploadCore
import UploadEngine

extension UploadLine {
    /// The part of a line that only uploads with a record have.
    struct Record: Sendable {
        let id: String
        /// The number of times that sending has begun.
        let attempts: Int
        /// `answered`, `received`, `notReceived` or `unknown`.
        let outcome: String

        var isUnknown: Bool { outcome == UploadRecord.Outcome.unknown.rawValue }

        init(_ record: UploadRecord, _ ending: UploadRecord.Ending) {
            (id, attempts, outcome) = (record.id, record.attempts, ending.outcome.rawValue)
        }
    }

    /// The line of an upload that has ended, in this process or an earlier one.
    init(_ finished: FinishedUpload, file: String, files: [String]?, label: String) {
        self.init(
            file: file, files: files, label: label, result: finished.result,
            record: Record(finished.record, finished.ending))
    }

    /// The line of an upload of the queue, by the paths of its files.
    init(queued finished: FinishedUpload) {
        let files = finished.record.files
        self.init(
            finished, file: files.first ?? "", files: files.count == 1 ? nil : files,
            label: UploadLine.label(files, address: finished.record.address))
    }

    /// Whether the server has the upload, as far as a repetition would double it.
    var isReceived: Bool {
        switch result {
        case .success(let response): !response.isError
        case .failure(let error): error.reason == .responseLost
        }
    }

    /// The name of an upload in messages: its first file.
    static func label(_ files: [String], address: String?) -> String {
        guard let first = files.first else { return "the form to \(address ?? "an unknown address")" }
        return files.count == 1 ? first : "\(first) and \(counted(files.count - 1, "other file"))"
    }
}

extension FinishedUpload {
    /// The response or the error, as of an upload of this process.
    fileprivate var result: Result<UploadResponse, UploadError> {
        if let response { return .success(response) }
        if let statusCode = ending.statusCode {
            // An earlier process has received it, and written its text alone.
            return .success(
                UploadResponse(
                    statusCode: statusCode, header: ResponseHeaders([(name: String, value: String)]()),
                    body: Array(ending.response.utf8)))
        }
        let failure = UploadFailure(
            error?.failure.code ?? .other, ending.message ?? "the upload failed",
            reason: ending.outcome == .received ? .responseLost : error?.failure.reason)
        return .failure(
            UploadError(
                failure, mayHaveBeenReceived: ending.outcome == .unknown || ending.outcome == .received,
                underlyingError: error?.underlyingError))
    }
}
