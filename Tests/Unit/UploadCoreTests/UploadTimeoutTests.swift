import Testing

@testable import UploadCore

@Suite("Upload timeout")
struct UploadTimeoutTests {
    @Test(
        "A usable number is the limit; fractions are cut, but to no less than 1 ms",
        arguments: [
            (1, 1), (20_000, 20_000), (1.5, 1), (1.999_999, 1), (0.999, 1), (0.1, 1),
            (Double.leastNonzeroMagnitude, 1), (2_147_483_646, 2_147_483_646), (2_147_483_646.9, 2_147_483_646),
            (2_147_483_647, 2_147_483_647), (2_147_483_647.5, 2_147_483_647), (2_147_483_648, 2_147_483_647),
            (4_294_967_296, 2_147_483_647), (9.3e18, 2_147_483_647),
            (Double.greatestFiniteMagnitude, 2_147_483_647),
        ] as [(Double, Int64)])
    func usable(_ written: Double, _ milliseconds: Int64) throws {
        for fallback in [nil, 20_000] as [Int64?] {
            let timeout = try #require(UploadTimeout(milliseconds: written, default: fallback))
            #expect(timeout.milliseconds == milliseconds)
            #expect(!timeout.isDefault)
        }
    }

    @Test(
        "Any other value means the default, or no limit when there is no default",
        arguments: [
            nil, 0, -0.0, -1, -0.5, -20_000, .nan, .signalingNaN, .infinity, -.infinity, -.greatestFiniteMagnitude,
        ] as [Double?])
    func unusable(_ written: Double?) throws {
        let timeout = try #require(UploadTimeout(milliseconds: written, default: 20_000))
        #expect(timeout.milliseconds == 20_000)
        #expect(timeout.isDefault)
        #expect(UploadTimeout(milliseconds: written, default: nil) == nil)
    }

    @Test("The interface's default is 20 seconds, the longest limit 2³¹ − 1 ms")
    func constants() {
        #expect(UploadTimeout.quickAppDefault == 20_000)
        #expect(UploadTimeout.longest == Int64(Int32.max))
    }

    @Test("The message contains the limit")
    func message() throws {
        let timeout = try #require(UploadTimeout(milliseconds: 1_500, default: 20_000))
        #expect(timeout.expired == UploadFailure(.timeout, "timeout: the transfer was not complete after 1500 ms"))
    }

    @Test("The message states when the limit was the default, and what to do")
    func defaultMessage() throws {
        let timeout = try #require(UploadTimeout(milliseconds: nil, default: 20_000))
        let message =
            "timeout: the transfer was not complete after 20000 ms, which is the default; "
            + "give a larger timeout for a large file or a slow link"
        #expect(timeout.expired == UploadFailure(.timeout, message))
    }

    @Test("The same number from the caller is not the default")
    func sameNumber() throws {
        let timeout = try #require(UploadTimeout(milliseconds: 20_000, default: 20_000))
        #expect(!timeout.isDefault)
        #expect(!timeout.expired.message.contains("default"))
    }

    @Test(
        "For a limit that was probably meant in seconds, the message states the unit",
        arguments: [(20.0, true), (99, true), (100, false)])
    func unit(milliseconds: Double, statesUnit: Bool) throws {
        let timeout = try #require(UploadTimeout(milliseconds: milliseconds, default: nil))
        let advice = statesUnit ? "; timeouts are in milliseconds, a second is 1000" : ""
        #expect(
            timeout.expired.message == "timeout: the transfer was not complete after \(Int(milliseconds)) ms\(advice)")
    }
}
