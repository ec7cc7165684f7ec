import DurableUploads
import DurableUploadsSQLite
import UploadEngine

/// Checks what a program relies on.
func check(_ condition: Bool, _ fact: String) {
    guard condition else { fatalError("not true: \(fact)") }
}

/// The folder for the store.
let folder = CommandLine.arguments[1]
do {
    _ = try await SQLiteUploadStore(folder: "/proc/no")
} catch {
    check(error.reason == .unusable, "a folder that cannot be created is refused")
}

let store = try await SQLiteUploadStore(folder: folder)
let queue = UploadQueue(UploadClient(), store: store)
/// An address that refuses connections: nothing listens at the port for discarded data.
let upload = try DurableUpload(.form([.file("package", "Package.swift")]), to: "http://127.0.0.1:9/packages")
let record = try await queue.add(upload)
check(try await queue.add(upload) == record, "the same upload has one record")
check(try await SQLiteUploadStore(folder: folder).records() == [record], "another store of the folder has the record")
check(try await store.claim("queue") != nil, "a name that is free can be claimed")

var outcomes: [UploadRecord.Outcome] = []
try await queue.run(maximumAge: .zero) { outcomes.append($0.ending.outcome) }
check(outcomes == [.notReceived], "the upload has failed before it was sent")
try await queue.remove(record.id)
check(try await store.records().isEmpty, "an upload can be removed")
print("done")
