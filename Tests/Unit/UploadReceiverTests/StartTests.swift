import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

/// Starts that listen on all addresses, and failed starts, which report one sentence and leave no directory.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct StartTests {
    private func failure(host: String = "127.0.0.1", port: Int = 0, directory: String) async -> String? {
        let receiver = ReceiverServer(configuration: .init(host: host, port: port, directory: directory))
        let error = await #expect(throws: ReceiverStartError.self) { try await receiver.run { _ in } }
        return error?.description
    }

    @Test("The error for an unusable host names it, and no directory is created")
    func errorUnusableHostNames() async throws {
        try await withTemporaryFolder { directory in
            let new = "\(directory)/new/one"
            let unknown = await failure(host: "no-such-host.invalid", directory: new)
            #expect(unknown?.hasPrefix("cannot resolve the host \"no-such-host.invalid\" (") == true)
            #expect(
                await failure(host: "192.0.2.1", directory: new)
                    == "the address 192.0.2.1 does not belong to this machine: choose another with --host")
            try await TestServer.run { server in
                #expect(
                    await failure(port: server.port, directory: new)
                        == "port \(server.port) is already in use: choose another with --port")
                #expect(
                    await failure(host: "localhost", port: server.port, directory: new)
                        == "port \(server.port) is already in use: choose another with --port")
            }
            #expect(try names(in: directory) == [])
        }
    }

    @Test("The error for an unusable directory names it, and a running receiver continues")
    func errorUnusableDirectoryNames() async throws {
        try await TestServer.run { server in
            #expect(await failure(directory: "/dev/null/x")?.contains("Not a directory") == true)
            let response = try await server.response(form: RawForm.body("abc").utf8)
            #expect(response.status == 200)
        }
    }

    @Test("A name listens on each of its addresses, on one port")
    func nameListensEachAddresses() async throws {
        for _ in 0..<10 {
            let sockets = try await ListeningSockets.open(host: "localhost", port: 0)
            defer { sockets.close() }
            #expect(!sockets.descriptors.isEmpty)
            for descriptor in sockets.descriptors {
                var address = sockaddr_storage()
                var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
                withUnsafeMutablePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        _ = getsockname(descriptor, $0, &length)
                    }
                }
                let port = withUnsafeBytes(of: &address) { Int($0[2]) << 8 | Int($0[3]) }
                #expect(port == sockets.port && port > 0)
            }
        }
    }

    @Test("The error for a directory locked by another program names it")
    func errorDirectoryLockedAnother() async throws {
        try await withTemporaryFolder { directory in
            let descriptor = open(directory, O_RDONLY)
            defer { close(descriptor) }
            #expect(flock(descriptor, LOCK_EX) == 0)
            let message = await failure(directory: directory)
            #expect(
                message?.hasPrefix("cannot use the directory \(directory), which another program has locked") == true)
        }
    }

    @Test("Receivers share a directory")
    func receiversShareDirectory() async throws {
        try await TestServer.run { first in
            try await TestServer.run(configure: { $0.directory = first.directory }) { second in
                let response = try await second.response(form: RawForm.body("abc").utf8)
                #expect(response.status == 200)
            }
        }
    }

    @Test("The highest durations and rates do not overflow")
    func highestDurationsRatesDo() async throws {
        try await TestServer.run(configure: {
            $0.headTimeout = .seconds(Int64.max)
            $0.idleTimeout = .seconds(Int64.max)
            $0.drainTime = .seconds(Int64.max)
            $0.minimumRate = .max
            $0.maximumSize = .max
        }) { server in
            let response = try await server.response(form: RawForm.body("abc").utf8)
            #expect(response.status == 200)
            #expect(try await server.response("nonsense\r\n\r\n".utf8).status == 400)
        }
        try await TestServer.run(configure: {
            $0.idleTimeout = .seconds(1)
            $0.minimumRate = .max
        }) { server in
            let response = try await RawClient.run(server) { client in
                try client.send(RawForm.head(length: 1000) + "--B\r\n")
                return try client.receiveAll().text
            }
            #expect(try RawResponse(response).status == 408)
        }
    }
}

#if os(Linux)
extension HeavyTests {
    /// The command when its output is not read.
    @Suite struct UnreadOutputTests {
        @Test("Unread output blocks neither the receiver nor a signal", arguments: [SIGTERM, SIGINT])
        func unreadOutputBlocksNeither(signal: Int32) async throws {
            try await withTemporaryFolder { directory in
                let receiver = try await ReceiverProcess(directory: directory, readsOutput: false)
                let port = receiver.port
                try await blocking {
                    for _ in 0..<40 {
                        let client = try RawClient(port: port)
                        defer { client.close() }
                        let target = "/" + String(repeating: "p", count: 9000)
                        try client.send(RawForm.request(RawForm.body("abc"), to: target))
                        #expect(try client.receiveAll().text.hasPrefix("HTTP/1.1 200 OK\r\n"))
                    }
                }
                receiver.signal(signal)
                let deadline = ContinuousClock.now + .seconds(20)
                while receiver.isRunning, ContinuousClock.now < deadline {}
                #expect(!receiver.isRunning)
                if receiver.isRunning { await receiver.kill() }
            }
        }

        /// Half a second of processor time in a debug build; before the linear search, 2.9 s in a release build.
        @Test("Lines that resemble the boundary cost little")
        func linesResembleBoundaryCost() async throws {
            try await withTemporaryFolder { directory in
                try await ReceiverProcess.run(directory: directory) { receiver in
                    for line in ["\r\n--Bx", "\r\n--B-", "\r\n--B \tx", "\r\n--", "\r"] {
                        let content = String(repeating: line, count: (4 << 20) / line.utf8.count)
                        let before = try receiver.processorTime()
                        let response = try await receiver.response(RawForm.request(RawForm.body(content)).utf8)
                        #expect(try response.upload().files.map(\.size) == [Int64(content.utf8.count)])
                        let used = try receiver.processorTime() - before
                        print("4 MiB of \(line.debugDescription) cost \(used) of the processor")
                        #expect(used < .seconds(2))
                    }
                }
            }
        }
    }
}
#endif
