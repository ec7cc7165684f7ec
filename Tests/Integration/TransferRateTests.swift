import TestSupport
import Testing

@testable import uploadtask

@Suite struct TransferRateTests {
    @Test(
        "A rate is a number with a suffix for a power of 1024, as curl reads it",
        arguments: [
            ("1", 1), ("010", 10), ("1000", 1000), ("99B", 99), ("1b", 1), ("1k", 1024), ("200K", 204_800),
            ("3m", 3_145_728), ("1M", 1_048_576), ("30G", 32_212_254_720), ("40t", 43_980_465_111_040),
            ("50P", 56_294_995_342_131_200), ("1.5M", 1_572_864), ("0.5k", 512), ("1.1k", 1126), ("1.001k", 1025),
            ("1.0001k", 1024), ("22.1m", 23_173_529), ("22.000001m", 23_068_673), ("22.000000001m", 23_068_672),
            ("5000.9P", 5_630_512_844_129_278_361), ("8191P", 9_222_246_136_947_933_184),
            ("1.99999999999999999999999999M", 2_097_151), ("9223372036854775807", .max),
            ("000000000000000000000000000000000010", 10),
        ] as [(String, Int64)])
    func valid(text: String, bytesPerSecond: Int64) { #expect(TransferRate(text)?.bytesPerSecond == bytesPerSecond) }

    @Test(
        "Anything else is none",
        arguments: [
            "", "0", "00", "0k", "0.0k", "0.0001k", "-1", "+1", "1x", "1 k", " 1", "1 ", "1kk", "k", ".", ".k", ".5k",
            "1.k",
            "1.5", "1.5b", "1.5.5k", "1,5k", "1e3", "0x10", "99999999999999999999", "9223372036854775808", "8192P",
            "8191.99999999999999999999P0", "1.-5k", "1.5-k", "١", "1k\n", "1\0", "∞", "nan", "inf",
        ])
    func invalid(text: String) { #expect(TransferRate(text) == nil) }
}

extension ProcessTests {
    @Suite struct LimitRateTests {
        @Test(
            "--limit-rate is refused with its value and an example by upload and by run", arguments: ["upload", "run"])
        func refused(command: String) async throws {
            let rest = command == "upload" ? ["--url", "http://127.0.0.1:1/", "--file", "/dev/null"] : ["/"]
            for value in ["0", "-1", "1x", "99999999999999999999", ""] {
                let result = try await Programs.uploadtask([command, "--limit-rate", value] + rest)
                #expect(result.status == 64)
                #expect(
                    result.error.contains(
                        "--limit-rate '\(value)' is not a number of bytes per second of at least 1, such as 65536, 64k or "
                            + "1.5M."), "\(result.error)")
            }
        }

        @Test("The command sends at the rate of --limit-rate")
        func time() async throws {
            let directory = try TemporaryFolder()
            let file = try directory.file("a.bin", length: 150_000)
            let server = try await ServerProcess.receiver(directory: "\(directory.path)/received")
            defer { server.stop() }
            let start = ContinuousClock.now
            let result = try await Programs.uploadtask([
                "upload", "--url", server.url, "--file", file, "--limit-rate", "97.7k",
            ])
            #expect(result.status == 0, "\(result.error)")
            #expect(.now - start > .milliseconds(1400) && .now - start < .milliseconds(3000))
        }
    }
}
