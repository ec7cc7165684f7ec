import Foundation
import UploadEngine
import UploadEngineFoundation
import UploadReceiver

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Uploads to a receiver in this process, with Foundation's types as parameters.
func receive() async throws {
    var configuration = UploadReceiver.Configuration()
    configuration.directory = nil
    configuration.maximumSize = 1 << 20
    configuration.maximumConnections = 8
    configuration.idleTimeout = .seconds(30)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("uploadtask-client-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await UploadReceiver.withServer(configuration) { server in
        let client = UploadClient()
        try await sendForm(client, server, folder)
        try await sendContent(client, server, folder)
        try await provokeFaults(client, server)
        await client.shutdown()
    }
}

/// A form to a URL.
private func sendForm(_ client: UploadClient, _ server: UploadReceiver.Server, _ folder: URL) async throws {
    let file = folder.appendingPathComponent("notes.txt")
    try Data("sunny".utf8).write(to: file)
    guard let url = URL(string: "\(server.url)/photos?a=b") else { return check(false, "\(server.url) is a URL") }
    let form = UploadBody.form([
        .field("album", "2026"), try .file("notes", file), .data("more", Data("rainy".utf8), filename: "more.bin"),
    ])
    let response = try await client.upload(form, to: url, headers: [.authorization: "Bearer t"])
    check(response.statusCode == 200 && !response.data.isEmpty, "the form is received: \(response.text)")

    guard let upload = await server.uploads.next() else { return check(false, "there is an upload") }
    check(upload.method == .post && upload.path == "/photos" && upload.query == "a=b", "the target: \(upload)")
    check(upload.host == "127.0.0.1:\(server.port)", "the host: \(upload)")
    check(upload.headers[.authorization] == "Bearer t", "the header: \(upload)")
    check(upload.status == 200 && upload.error == nil && upload.bytesReceived > 10, "the outcome: \(upload)")
    check(upload.fields == [UploadReceiver.Field("album", "2026")], "the field: \(upload)")
    check(upload.fields[0].name == "album" && upload.fields[0].value == "2026", "the field: \(upload)")
    check(upload.fields[0].bytes == nil, "the field is UTF-8: \(upload)")
    check(upload.files.map(\.name) == ["notes", "more"], "the files: \(upload)")
    check(upload.files.map(\.filename) == ["notes.txt", "more.bin"], "the files: \(upload)")
    check(upload.files.map(\.contentType) == ["text/plain", "application/octet-stream"], "the files: \(upload)")
    check(upload.files.map(\.size) == [5, 5] && upload.files[0].sha256.count == 64, "the files: \(upload)")
    check(upload.files[0].path.hasPrefix(server.directory), "the files: \(upload)")
    let content = try await upload.files[1].bytes()
    check(content == Array("rainy".utf8), "the content: \(content)")
}

/// A raw body with a request, and its response in a file.
private func sendContent(_ client: UploadClient, _ server: UploadReceiver.Server, _ folder: URL) async throws {
    guard let url = URL(string: server.url) else { return check(false, "\(server.url) is a URL") }
    var request = URLRequest(url: url)
    request.httpMethod = "PUT"
    let answer = folder.appendingPathComponent("answer")
    server.respond(with: .status(201, headers: [.contentType: "text/x"], body: "stored", delay: .milliseconds(1)))
    let source = UploadSource.data(Data("abc".utf8), filename: "abc.txt")
    let response = try await client.upload(.content(source), with: request, response: try .file(answer))
    check(response.statusCode == 201 && response.headers[.contentType] == "text/x", "the response: \(response)")
    check(try Data(contentsOf: answer) == Data("stored".utf8), "the response is in its file")
    let task = try client.start(.content(try .file(answer)), with: request, timeout: .seconds(60))
    let again = try client.start(.content(source), to: url, method: .put)
    for each in [task, again] { check(try await each.response.data == Data("stored".utf8), "the response is repeated") }
    let uploads = server.uploads
    for _ in 0..<3 {
        guard let upload = await uploads.next() else { return check(false, "there are three uploads") }
        check(upload.method == .put && upload.files.count == 1 && upload.fields.isEmpty, "a raw body: \(upload)")
    }
}

/// Responses before the body, and none.
private func provokeFaults(_ client: UploadClient, _ server: UploadReceiver.Server) async throws {
    server.respondOnce(
        with: .early(413, body: "too large"), .closeAfter(bytes: 0), .stallAfter(bytes: 1 << 20),
        .delay(.milliseconds(1)))
    let body = UploadBody.content(.data(Data("abc".utf8)))
    let refused = try await client.upload(body, to: server.url)
    check(refused.statusCode == 413 && refused.text == "too large", "the refusal: \(refused)")
    do throws(UploadError) {
        let response = try await client.upload(body, to: server.url)
        check(false, "the connection is closed: \(response)")
    } catch { check(error.reason == .connectionLost, "the connection is closed: \(error)") }
    for _ in 0..<2 {
        let response = try await client.upload(body, to: server.url)
        check(response.statusCode == 200, "a short body is received whole: \(response)")
    }
    var errors = 0
    for await upload in server.uploads {
        if upload.error != nil { errors += 1 } else { break }
    }
    check(errors == 2, "two uploads were not received")
}
