// Uploads a file as multipart/form-data with Foundation's URLSession, N times, P at a time.
//
// URLSession does not support multipart/form-data, and it uploads a large body with a known length only from a file with
// exactly this body. So each upload first writes the whole body to a temporary file: a copy of the uploaded file, which is
// a part of the cost for a user of Foundation.
//
// On Linux there is neither an API nor an environment variable for a CA file (URLSessionCertificateAuthorityInfoFile is
// read only on Android): libcurl trusts the system's bundle. So --cacert is ignored here, and the PEM file must replace
// this bundle in a separate mount namespace:
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

// Smaller bodies are assembled in memory, because a temporary file would be slower.
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

// Foundation has no API for its own version or for that of libcurl, its transport. Foundation is shipped with the standard
// library, which has its own version without the last number.
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

    let response: URLResponse
    if let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize, size < largestInMemory {
        (_, response) = try await session.upload(for: request, from: prefix + Data(contentsOf: file) + suffix)
    } else {
        let body = FileManager.default.temporaryDirectory.appendingPathComponent(boundary)
        defer { try? FileManager.default.removeItem(at: body) }
        try writeBody(to: body, prefix: prefix, file: file, suffix: suffix)
        (_, response) = try await session.upload(for: request, fromFile: body)
    }
    let status = (response as? HTTPURLResponse)?.statusCode ?? 0
    guard status == 200 else { throw Failure(description: "\(url): status \(status)") }
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

    // Failures are returned, because a throwing group would cancel its other uploads, and the caller of a cancelled
    // URLSession task may wait forever.
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
