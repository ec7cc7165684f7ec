import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Uploads in several requests to `serve`: kills, and clients of others.
    @Suite struct ServeResumableTests {
        @Test("A receiver that is killed 20 times keeps each offset that it stated, and publishes each upload once")
        func kills() async throws {
            let script = Programs.root.appendingPathComponent("Tests/Survival/receiver_kills.py").path
            let result = try await Programs.run(
                Programs.python, ["-B", script, Programs.command, "--kills", "20", "--seed", "1"])
            print("receiver kills: \(result.output)", terminator: "")
            #expect(result.status == 0, "\(result.output)\n\(result.error)")
        }

        @Test(
            "A tus client of others uploads a file over a link that breaks three times",
            arguments: ["tuspy", "aiotus", "resumable-upload"])
        func tusClient(name: String) async throws {
            let folder = try TemporaryFolder()
            let received = try TemporaryFolder()
            let path = try folder.file("photo.bin", length: 8_000_000)
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let result = try await Programs.run(
                Programs.python, ["-B", Programs.server("tus_clients.py"), name, "\(server.url)/files/", path])
            #expect(result.status == 0 && result.output == "cuts 3\n", "\(result.output)\(result.error)")
            #expect(try received.files == [".uploads", "photo.bin"])
            let (sent, stored) = (try await sha256(of: path), try await sha256(of: "\(received.path)/photo.bin"))
            #expect(sent == stored)
        }
    }
}
