// Uploads a file as multipart/form-data with Foundation's URLSession, N times, P at a time.
//
// URLSession knows nothing of multipart/form-data, and the only way that it takes a large body with a known length is
// a file of exactly that body. So each upload first writes the whole body to a temporary file: a copy of the file to
// upload, which is a part of the price that a user of Foundation pays.
//
// On Linux there is no API for a CA file, and no environment variable either (URLSessionCertificateAuthorityInfoFile
// is read on Android alone): libcurl trusts the system's bundle. So --cacert is taken and ignored here, and whoever
// starts this program must put the PEM file in that bundle's place, for it alone in a mount namespace of its own:
//
//     unshare --mount sh -c 'mount --bind "$0" /etc/ssl/certs/ca-certificates.crt && exec "$@"' PEM PROGRAM ARGUMENTS

import Foundation
import FoundationNetworking

struct Arguments {
    var url = ""
    var file = ""
    var count = 1
    var parallel = 1
}

struct Failure: Error, CustomStringConvertible {
    var description: String
}

// Up to this size a body is put together in memory, where a temporary file would cost more than it saves.
let largestInMemory = 1024 * 1024
let copySize = 1024 * 1024

func arguments() throws -> Arguments {
    var arguments = Arguments()
    var rest = CommandLine.arguments.dropFirst()
    while let name = rest.popFirst() {
        if name == "--version" {
            print(versions())
            exit(0)
        }
        guard let value = rest.popFirst() else { throw Failure(description: "\(name) needs a value") }
        switch name {
        case "--url": arguments.url = value
        case "--file": arguments.file = value
        case "--count": arguments.count = Int(value) ?? 1
        case "--parallel": arguments.parallel = Int(value) ?? 1
        case "--cacert": break
        default: throw Failure(description: "unknown option \(name)")
        }
    }
    return arguments
}

// Neither Foundation nor libcurl, which does its transport, tells its version through Foundation's API. Foundation is
// shipped with the standard library, which knows its own but for the last number.
func versions() -> String {
    typealias CurlVersion = @convention(c) () -> UnsafePointer<CChar>
    let curlVersion = unsafeBitCast(dlsym(nil, "curl_version"), to: CurlVersion.self)
    let swift = "\(_SwiftStdlibVersion.current)".split(separator: ".").prefix(2).joined(separator: ".")
    return "FoundationNetworking of Swift \(swift), \(String(cString: curlVersion()))"
}

func upload(_ path: String, to url: URL, in session: URLSession) async throws {
    let file = URL(fileURLWithPath: path)
    let boundary = "Boundary-\(UUID().uuidString)"
    let prefix = Data(
        """
        --\(boundary)\r
        Content-Disposition: form-data; name="file"; filename="\(file.lastPathComponent)"\r
        Content-Type: application/octet-stream\r
        \r

        """.utf8)
    let suffix = Data("\r\n--\(boundary)--\r\n".utf8)

    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("multipart/form-data; boundary=\(boundary)", forHTTPHeaderField: "Content-Type")

    let answer: URLResponse
    if let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize, size < largestInMemory {
        (_, answer) = try await session.upload(for: request, from: prefix + Data(contentsOf: file) + suffix)
    } else {
        let body = FileManager.default.temporaryDirectory.appendingPathComponent(boundary)
        defer { try? FileManager.default.removeItem(at: body) }
        try writeBody(to: body, prefix: prefix, file: file, suffix: suffix)
        (_, answer) = try await session.upload(for: request, fromFile: body)
    }
    let status = (answer as? HTTPURLResponse)?.statusCode ?? 0
    guard status == 200 else { throw Failure(description: "\(url) answered \(status)") }
}

func writeBody(to body: URL, prefix: Data, file: URL, suffix: Data) throws {
    try prefix.write(to: body)
    let output = try FileHandle(forWritingTo: body)
    defer { try? output.close() }
    try output.seekToEnd()
    let input = try FileHandle(forReadingFrom: file)
    defer { try? input.close() }
    while let piece = try input.read(upToCount: copySize), !piece.isEmpty {
        try output.write(contentsOf: piece)
    }
    try output.write(contentsOf: suffix)
}

// A followed redirect would hide a status that is not 200.
final class RedirectsRefused: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}

func run() async throws {
    let arguments = try arguments()
    guard let url = URL(string: arguments.url) else { throw Failure(description: "not a URL: \(arguments.url)") }
    let configuration = URLSessionConfiguration.default
    configuration.httpMaximumConnectionsPerHost = arguments.parallel
    let session = URLSession(configuration: configuration, delegate: RedirectsRefused(), delegateQueue: nil)
    let path = arguments.file

    // The failures are values here, as a throwing group would cancel its other uploads, and a cancelled URLSession task
    // can leave its caller waiting for ever.
    let failure = await withTaskGroup(of: (any Error)?.self) { group -> (any Error)? in
        for number in 0..<arguments.count {
            if number >= arguments.parallel, let failure = await group.next() ?? nil {
                return failure
            }
            group.addTask {
                do {
                    try await upload(path, to: url, in: session)
                    return nil
                } catch {
                    return error
                }
            }
        }
        return await group.first { $0 != nil } ?? nil
    }
    if let failure { throw failure }
}

do {
    try await run()
} catch {
    FileHandle.standardError.write(Data("URLSessionUpload: \(error)\n".utf8))
    exit(1)
}
