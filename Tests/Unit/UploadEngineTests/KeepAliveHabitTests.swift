import EngineTestSupport
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// Servers that close connections behind responses that leave them open.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct KeepAliveHabitTests {
    private let directory: TemporaryFolder
    private let file: String

    init() throws {
        directory = try TemporaryFolder()
        file = try directory.file()
    }

    @Test("The first connection is used again after a round trip, the further ones at once")
    func trial() {
        var habit = KeepAliveHabit()
        #expect(habit.pause(roundTrip: .milliseconds(50)) == .milliseconds(52))
        habit.kept()
        #expect(habit.pause(roundTrip: .milliseconds(50)) == .zero)
    }

    @Test("A close right behind a response stops the reuse for ten minutes, one after an idle time does not")
    func distrust() {
        let now = NIODeadline.uptimeNanoseconds(1)
        var habit = KeepAliveHabit()
        habit.kept()
        habit.closed(after: .seconds(1), at: now)
        #expect(habit.allowsReuse(at: now))
        #expect(habit.pause(roundTrip: .zero) == .zero)
        habit.closed(after: .milliseconds(999), at: now)
        #expect(!habit.allowsReuse(at: now))
        #expect(!habit.allowsReuse(at: now + .minutes(10) - .nanoseconds(1)))
        #expect(habit.allowsReuse(at: now + .minutes(10)))
        #expect(habit.pause(roundTrip: .zero) > .zero)
    }

    @Test("The second request of an origin waits for a close that may follow the first response")
    func wait() async throws {
        let pause = Recorder<Duration>()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            // Else the client would close it after 4 s, which are soon over beside tests that block the threads for files.
            try await connection.respond(headers: ["Keep-Alive: timeout=61"])
            let responded = ContinuousClock.now
            _ = try await connection.readRequest()
            pause.append(.now - responded)
            try await connection.respond()
        } _: { server in
            for _ in 1...50 {
                try await withClient { client in
                    for _ in 1...2 {
                        try await upload(to: server, with: client)
                    }
                }
            }
            #expect(server.accepted.value == 50)
        }
        // The client begins to count when the response arrives, which may be before the server does.
        #expect(pause.all.count == 50)
        #expect(pause.all.filter { $0 >= .milliseconds(1) }.count >= 45)
    }

    @Test("An origin that closed a connection behind a response gets one request on each connection")
    func oneRequestEach() async throws {
        let closed = Signal()
        let count = Counter()
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                count.increment()
                try await connection.respond()
                guard count.value > 1 else {
                    try await connection.channel.close()
                    return closed.fire()
                }
            }
        } _: { server in
            try await withClient { client in
                for number in 1...20 {
                    try await upload(to: server, with: client)
                    if number == 1 { await closed.wait() }
                }
            }
            #expect(server.accepted.value == 20)
        }
    }

    @Test("An upload that waits for its connection can be cancelled, and leaves the connection usable")
    func cancelled() async throws {
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                try await connection.respond()
            }
        } _: { server in
            for _ in 1...100 {
                try await withClient { client in
                    let before = server.accepted.value
                    try await upload(to: server, with: client)
                    let task = client.uploadFile(url: server.url, filePath: file, name: "file")
                    task.cancel()
                    _ = await failure(of: task)
                    try await upload(to: server, with: client)
                    #expect(server.accepted.value <= before + 2)
                }
            }
        }
    }

    private func upload(to server: RawServer, with client: UploadClient) async throws {
        let response = try await client.uploadFile(url: server.url, filePath: file, name: "file").response
        #expect(response.statusCode == 200)
    }
}
