import CZlib
import Libc
import Locks
import Threads
import UploadEngine

/// Checks what a program relies on.
func check(_ condition: Bool, _ fact: String) {
    guard condition else { fatalError("not true: \(fact)") }
}

print(Libc.name, Locks.name, Threads.name, zlibVersion() != nil, UploadClient.version)

var configuration = UploadClient.Configuration()
configuration.maximumConcurrentUploads = 2
configuration.timeout = .seconds(60)
configuration.idleTimeout = .seconds(30)
configuration.maximumResponseLength = 1 << 20
configuration.connection.connectTimeout = .seconds(5)
configuration.connection.httpVersion = .http2
configuration.connection.expectContinueTimeout = .seconds(1)
configuration.connection.maximumRate = 1 << 20
configuration.connection.route = try .proxy("socks5h://127.0.0.1:1080", except: ["127.0.0.1"])
configuration.connection.trust = .certificates(path: "/etc/ssl/certs")
configuration.connection.identity = .init(certificatePath: "client.pem", keyPath: "client-key.pem")
let pin = PublicKeyPin("sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
configuration.connection.pinnedPublicKeys = Set([pin].compactMap { $0 })
configuration.connection.identity = nil

/// An address that refuses connections: nothing listens at the port for discarded data.
let address = "http://127.0.0.1:9/photos"
let client = UploadClient(configuration)
let chunks = AsyncStream<[UInt8]> { continuation in
    continuation.yield(Array("rainy".utf8))
    continuation.finish()
}
let form = UploadBody.form([
    .field("album", "2026"),
    .file("notes", .bytes("sunny".utf8, filename: "notes.txt"), contentType: "text/plain"),
    .file("more", .stream(chunks, length: 5), filename: "more.txt"),
])

do {
    let response = try await client.upload(form, to: address, headers: [.authorization: "Bearer t"])
    check(false, "nothing listens at port 9: \(response.statusCode) \(response.text)")
} catch {
    check(error.reason == .connectionRefused, "the connection is refused: \(error)")
    check(!error.mayHaveBeenReceived && error.platformCode == 200, "nothing was sent: \(error)")
}

let task = try client.start(
    .content(.bytes("abc".utf8)), to: address, method: .put, headers: [.contentType: "text/plain"],
    timeout: .seconds(10),
    response: .memory)
for await progress in task.progress { print(progress.percent, progress.bytesSent, progress.totalBytes) }
task.cancel()
do {
    let response = try await task.response
    check(false, "the upload has no response: \(response.headers) \(response.body.count)")
} catch {
    print(error.reason, error.message)
}

do {
    _ = try client.start(.form([.file("photo", "no-such-file")]), to: address)
    check(false, "a missing file is an error of the call")
} catch {
    check(error.reason == .invalidRequest, "the file does not exist: \(error)")
}
await client.shutdown(cancellingUploads: true)
try await receive()
print("done")
