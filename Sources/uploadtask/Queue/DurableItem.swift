import DurableUploads
import Logging
import UploadCore
import UploadEngine
import _UploadThreads

/// The parts of uploads that survive the process which their items do not have.
struct DurableTemplate: Sendable {
    /// The URL as it was given: with its user and password, which an item's URL does not have.
    let address: String
    let secrets: [SecretHeader]
    /// Whether the server recognises a repetition by the `Idempotency-Key`.
    let repeatsReceived: Bool
    let resumption: Resumption
    let logger: Logger

    /// The upload of an item. Examines its files on a thread where that may block.
    func upload(_ item: UploadItem) async throws(UploadFailure) -> DurableUpload {
        let prepared = try item.request.get()
        for name in prepared.request.ignored {
            logger.warning("header '\(name)' is set by the upload itself and was ignored")
        }
        return try await BlockingThreads.files.run { [self] () throws(UploadFailure) in
            try DurableUpload(
                prepared.request.body, prepared.sources, to: address, method: prepared.request.method,
                header: prepared.request.header, secrets: secrets.map { ($0.name, $0.value) },
                timeout: prepared.request.timeout, repeatsReceived: repeatsReceived,
                resumption: resumption)
        }
    }
}

extension ContentOptions {
    /// The URL, with the name of the file of `-T` behind it where that is added.
    var address: String { uploadFile.map { Self.url(url ?? "", withNameOf: $0) } ?? url ?? "" }

    /// The uses of standard input as the content of an upload: not the list of files.
    var sourcesFromInput: [String] { readersOfInput.filter { !$0.hasPrefix("--files-from") } }
}
