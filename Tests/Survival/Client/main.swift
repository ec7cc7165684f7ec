import DurableUploads
import DurableUploadsSQLite
import UploadEngine

/// Runs the queue in a folder as a program does that uses the library.
///
///     UploadSurvival FOLDER PARALLEL [--without-mark]
///
/// With `--without-mark` the store does not write the mark, so that a killed upload is sent again: a test that then finds nothing
/// doubled could not find a mistake.
let arguments = CommandLine.arguments
guard arguments.count >= 3, let parallel = Int(arguments[2]), parallel > 0 else {
    fatalError("usage: UploadSurvival FOLDER PARALLEL [--without-mark]")
}
var configuration = UploadClient.Configuration()
configuration.maximumConcurrentUploads = parallel
let client = UploadClient(configuration)
let store = try await SQLiteUploadStore(folder: arguments[1])
let queue = UploadQueue(client, store: arguments.contains("--without-mark") ? StoreWithoutMark(store) : store)
try await queue.run { finished in print(finished.record.id, finished.ending.outcome.rawValue) }
await client.shutdown()
