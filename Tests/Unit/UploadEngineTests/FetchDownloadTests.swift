import EngineTestSupport
import Foundation
import NIOCore
import TestSupport
import Testing
import _UploadLibc
import _UploadLocks

@testable import UploadCore
@testable import UploadEngine

/// Responses that go into a file.
@Suite(.serialized, .phase(.engine), .timeLimit(minutes: 3)) struct FetchDownloadTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private func destination(_ name: String = "download") -> FetchDestination {
        let path = "\(directory.path)/\(name)"
        return .file { () throws(UploadFailure) in
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw UploadFailure(.inputOutput, "cannot create") }
            return descriptor
        }
    }

    private func content(_ name: String = "download") throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/\(name)"))
    }

    /// Downloads what a server writes; returns the result and the events.
    private func download(
        _ request: FetchParameters = .init(), to destination: FetchDestination? = nil,
        script: @escaping @Sendable (inout RawConnection) async throws -> Void
    ) async throws -> (result: Result<UploadResponse, UploadFailure>, events: [FetchEvent]) {
        let events = Recorder<FetchEvent>()
        let result = try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                try await script(&connection)
            }
        } _: { server in
            try await withClient { client in
                var request = request
                request.url = server.url
                return await client.send(request, to: destination ?? self.destination()) { events.append($0) }.result
            }
        }
        return (result, events.all)
    }

    @Test("8 MiB arrive in the file byte for byte, with rising progress up to the length", arguments: [true, false])
    func large(hasLength: Bool) async throws {
        let length = 8 << 20
        let (result, events) = try await download { connection in
            // 8 KiB blocks of a linear congruential generator.
            var numbers = Numbers(state: 7)
            let block = (0..<8192).map { _ in numbers.next() }
            try await connection.write(
                "HTTP/1.1 206 Part\r\n" + (hasLength ? "Content-Length: \(length)" : "Transfer-Encoding: chunked")
                    + "\r\n\r\n")
            for _ in 0..<(length / block.count) {
                if hasLength {
                    try await connection.write(block)
                } else {
                    try await connection.write(Array("2000\r\n".utf8) + block + Array("\r\n".utf8))
                }
            }
            if !hasLength { try await connection.write("0\r\n\r\n") }
        }
        let response = try result.get()
        #expect(response.statusCode == 206 && response.body.isEmpty)
        var numbers = Numbers(state: 7)
        let block = (0..<8192).map { _ in numbers.next() }
        let content = try content()
        var expected = Data()
        for _ in 0..<(length / block.count) { expected.append(contentsOf: block) }
        #expect(content == expected)
        let progress = events.compactMap { if case .progress(let progress) = $0 { progress } else { nil } }
        #expect(progress.map(\.received) == progress.map(\.received).sorted())
        #expect(progress.last == FetchProgress(received: Int64(length), expected: hasLength ? Int64(length) : nil))
        #expect(events.count == progress.count + 1)
        #expect(events.last == .success(response))
    }

    @Test(
        "A download that ends early is error 300, with and without a body sent",
        arguments: [nil, [1, 2, 3]] as [[UInt8]?])
    func truncated(body: [UInt8]?) async throws {
        for framing in ["Content-Length: 1000", "Transfer-Encoding: chunked"] {
            let name = UUID().uuidString
            let (result, events) = try await download(
                .init(method: "POST", body: body), to: destination(name)
            ) { connection in
                try await connection.write(
                    "HTTP/1.1 200 OK\r\n\(framing)\r\n\r\n64\r\n" + String(repeating: "x", count: 100))
                try await connection.channel.close()
            }
            let error = try #require(result.error)
            #expect(error.code == .inputOutput)
            #expect(error.message.hasSuffix("closed the connection before its response was complete"))
            #expect(events.last == .failure(error))
        }
    }

    @Test("gzip is decoded into the file; damaged or incomplete gzip is error 200")
    func decoded() async throws {
        let text = String(repeating: "a watch writes this. ", count: 100_000)
        let compressed = try await gzip(text)
        for (name, bytes, message) in [
            ("whole", compressed, nil),
            ("cut", Array(compressed.dropLast(20)), "the response is damaged: the gzip data ends before its end"),
            ("bad", Array(text.utf8), "the response is damaged: the gzip data is damaged"),
        ] as [(String, [UInt8], String?)] {
            let (result, events) = try await download(to: destination(name)) { connection in
                let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bytes.count)\r\n\r\n"
                try await connection.write(Array(head.utf8) + bytes)
            }
            #expect(result.error == message.map { UploadFailure(.other, $0) }, "\(name)")
            guard message == nil else { continue }
            #expect(try content(name) == Data(text.utf8))
            let progress = FetchProgress(received: Int64(bytes.count), expected: Int64(bytes.count))
            #expect(events.contains(.progress(progress)))
        }
    }

    @Test("A file that cannot be opened ends the transfer before a request is sent")
    func cannotOpen() async throws {
        let requests = Counter()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            requests.increment()
        } _: { server in
            try await withClient { client in
                let error = UploadFailure(.inputOutput, "no room")
                let task = client.send(
                    .init(url: server.url), to: .file { () throws(UploadFailure) in throw error })
                #expect(await task.result.error == error)
            }
        }
        #expect(requests.value == 0)
    }

    #if os(Linux)
    @Test("A bomb takes little memory; only the limit of the request ends it")
    func bomb() async throws {
        // 128 MiB of zeros, compressed twice.
        let compressing = try await Programs.run(
            "/bin/sh", ["-c", "head -c 134217728 /dev/zero | gzip -1 | gzip -n > '\(directory.path)/bomb'"])
        #expect(compressing.status == 0)
        let bomb = Array(try content("bomb"))
        #expect(bomb.count < 100_000)
        let before = try peakMemory()
        for limit in [nil, 1_000_000] as [Int?] {
            let (result, _) = try await download(
                .init(maximumResponseLength: limit),
                to: .file { () throws(UploadFailure) in open("/dev/null", O_WRONLY | O_CLOEXEC) }
            ) { connection in
                let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: \(bomb.count)\r\n\r\n"
                try await connection.write(Array(head.utf8) + bomb)
            }
            let tooLarge = UploadFailure(.other, "the response is larger than the limit of 1000000 bytes")
            #expect(result.error == (limit == nil ? nil : tooLarge))
        }
        // Other tests need some, too.
        #expect(try peakMemory() - before < 80 << 20)
    }

    @Test("A full disk ends a download with 300 and its reason, also while the server still sends")
    func full() async throws {
        let (result, _) = try await download(
            to: .file { () throws(UploadFailure) in open("/dev/full", O_WRONLY | O_CLOEXEC) }
        ) { connection in
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            while true { try await connection.write([UInt8](repeating: 0, count: 65536)) }
        }
        #expect(
            result.error
                == UploadFailure(.inputOutput, "cannot write the response to its file: No space left on device"))
    }

    @Test("No more is read than a slow file takes, and a slow file gets all of it")
    func slowFile() async throws {
        // A pipe that is read only after the server was stopped by it.
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        let length = 32 << 20
        let sent = Mutex(0)
        let (isStopped, hasRead) = (Signal(), Signal())
        async let downloaded = download(to: .file { () throws(UploadFailure) in writing }) { connection in
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n")
            for number in 0..<(length / 65536) {
                try await connection.write([UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 65536))
                sent.withLock { $0 += 65536 }
            }
        }
        let reader = Thread {
            // The server's socket buffers and the client's hold some MiB.
            var last = -1
            while sent.withLock({ $0 }) != last {
                last = sent.withLock { $0 }
                usleep(200_000)
            }
            isStopped.fire()
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            var total = 0
            while case let count = read(reading, &buffer, buffer.count), count > 0 { total += count }
            close(reading)
            if total == length { hasRead.fire() }
        }
        reader.start()
        await isStopped.wait()
        #expect(sent.withLock { $0 } < 24 << 20)
        #expect(try await downloaded.result.error == nil)
        await hasRead.wait()
    }

    @Test("A transfer closes its file: on success before its ending, and also after a failure")
    func descriptors() async throws {
        for (number, isComplete) in [true, false, true, false].enumerated() {
            let path = "\(directory.path)/\(number)"
            let openAtEnd = Mutex<Int?>(nil)
            try await RawServer.run { connection in
                _ = try await connection.readRequest()
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhol\(isComplete ? "e" : "")")
            } _: { server in
                try await withClient { client in
                    let task = client.send(.init(url: server.url), to: destination("\(number)")) { event in
                        if case .progress = event { return }
                        openAtEnd.withLock { $0 = openDescriptors(of: path) }
                    }
                    #expect(await (task.result.error == nil) == isComplete)
                    while openDescriptors(of: path) > 0 { await Task.yield() }
                }
            }
            if isComplete { #expect(openAtEnd.withLock { $0 } == 0) }
        }
    }

    /// The largest memory of this process so far, in bytes.
    private func peakMemory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.split(separator: " ")[1])) * 1024
    }
    #endif

    private func gzip(_ text: String) async throws -> [UInt8] { try await gzip(Array(text.utf8)) }

    private func gzip(_ bytes: [UInt8]) async throws -> [UInt8] {
        let name = UUID().uuidString
        let path = try directory.file(name, bytes)
        let result = try await Programs.run("/bin/sh", ["-c", "gzip -n9 '\(path)'"])
        try #require(result.status == 0, "\(result.error)")
        return Array(try content("\(name).gz"))
    }
}

#if os(Linux)
/// The number of descriptors of this process that refer to a file.
private func openDescriptors(of path: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return names.count { (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path }
}
#endif
