import Foundation
import TestSupport
import Testing

@testable import uploadtask

@Suite struct DescriptorLimitUnitTests {
    @Test("The number of event loops is what the descriptors allow, at least one and at most one for each core")
    func loops() throws {
        #expect(try DescriptorLimit.loops(wanted: 4, available: 1000) == 4)
        #expect(try DescriptorLimit.loops(wanted: 128, available: DescriptorLimit.reserve + 128 * 3) == 128)
        #expect(try DescriptorLimit.loops(wanted: 128, available: DescriptorLimit.reserve + 8) == 2)
        #expect(try DescriptorLimit.loops(wanted: 1, available: DescriptorLimit.reserve + 3) == 1)
        for available in [0, 1, DescriptorLimit.reserve, DescriptorLimit.reserve + 2] {
            let error = #expect(throws: DescriptorLimit.TooLow.self) {
                try DescriptorLimit.loops(wanted: 4, available: available)
            }
            #expect("\(error.map { "\($0)" } ?? "")".contains("ulimit -n"))
        }
    }
}

extension ProcessTests {
    @Suite struct DescriptorLimitTests {
        private let directory: TemporaryFolder

        init() throws { directory = try TemporaryFolder() }

        @Test(
            "With few descriptors each command works, or names the limit to raise and exits with 1, never by a signal",
            arguments: [6, 7, 8, 9, 10, 12, 14, 16, 20, 22, 24, 25, 26, 27, 28, 29, 30, 32, 40])
        func few(limit: Int) async throws {
            let app = try directory.file("app.js", Array("console.log('ran')".utf8))
            let server = try await ServerProcess.receiver(directory: directory.path + "/received")
            defer { server.stop() }
            let upload = try await shell(limit, #"exec "$0" upload --url "$1" --file "$2""#, server.url, app)
            #expect(upload.status == 0 || upload.status == 1, "\(upload.error)")
            let run = try await shell(
                limit, #"exec "$0" run "$2" --data "$3""#, server.url, app, directory.path + "/data")
            #expect(run.status == 0 && run.output == "ran\n" || run.status == 1, "\(run.error)")
            // The directory is a file, so a receiver that can start fails with another error.
            let serve = try await shell(limit, #"exec "$0" serve --port 0 --directory "$2""#, server.url, app)
            #expect(serve.status == 1, "\(serve.error)")
            if limit <= 20 {
                for result in [upload, run, serve] { #expect(result.error.contains("ulimit -n"), "\(result.error)") }
            }
        }

        @Test("A low soft limit is raised to the hard one")
        func soft() async throws {
            let app = try directory.file("app.js", Array("console.log('ran')".utf8))
            let result = try await Programs.run(
                "/bin/bash",
                ["-c", #"ulimit -Sn 10; exec "$0" run "$1" --data "$2""#, Programs.command, app, directory.path])
            #expect(result.output == "ran\n", "\(result.error)")
        }

        @Test("A number of event loops in the environment is ignored", arguments: ["1000", "0", "-1", "many"])
        func environment(loops: String) async throws {
            let file = try directory.file("a.txt", [1])
            let server = try await ServerProcess.receiver(directory: directory.path + "/received")
            defer { server.stop() }
            let result = try await shell(
                256, #"export NIO_SINGLETON_GROUP_LOOP_COUNT=$3; exec "$0" upload --url "$1" --file "$2""#, server.url,
                file, loops)
            #expect(result.status == 0, "\(result.error)")
        }

        private func shell(_ limit: Int, _ script: String, _ arguments: String...) async throws -> ProgramResult {
            try await Programs.run("/bin/bash", ["-c", "ulimit -n \(limit); \(script)", Programs.command] + arguments)
        }
    }
}
