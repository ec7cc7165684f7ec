import Testing

@testable import UploadCore

@Suite("Retry rules")
struct RetryRulesTests {
    private func pause(
        _ attempt: RetryRules.Attempt, retries: Int = 0, elapsed: Int64 = 0, random: Double = 1,
        maximumTime: Int64? = nil, repeatsWhole: Bool = false
    ) -> Int64? {
        RetryRules(maximumRetries: 10, maximumTime: maximumTime, repeatsWhole: repeatsWhole)
            .pause(after: attempt, retries: retries, elapsed: elapsed, random: random)
    }

    @Test(
        "What passes by itself is sent again, and what needs a change is not", arguments: UploadFailure.Reason.allCases)
    func reasons(reason: UploadFailure.Reason) {
        let temporary: Set<UploadFailure.Reason> = [
            .hostNotFound, .connectionRefused, .connectionFailed, .tls, .connectionLost, .noResponse,
            .incompleteResponse, .notHTTP, .invalidHead, .headTooLong, .contentCoding, .http2, .connectTimeout,
            .idleTimeout,
        ]
        #expect((pause(.failed(reason, isWhole: false)) != nil) == temporary.contains(reason))
    }

    @Test(
        "A failure behind the end of the body is sent again only at the caller's word",
        arguments: UploadFailure.Reason.allCases)
    func whole(reason: UploadFailure.Reason) {
        #expect(pause(.failed(reason, isWhole: true)) == nil)
        let isTemporary = pause(.failed(reason, isWhole: false)) != nil
        #expect((pause(.failed(reason, isWhole: true), repeatsWhole: true) != nil) == isTemporary)
    }

    @Test(
        "Of all statuses, three are sent again always, and four unless the server may have the whole body",
        arguments: 100...599)
    func statuses(status: Int) {
        let refusals = [408, 425, 429], doubtful = [500, 502, 503, 504]
        func isAgain(_ isWhole: Bool, _ repeatsWhole: Bool) -> Bool {
            pause(.answered(statusCode: status, retryAfter: nil, isWhole: isWhole), repeatsWhole: repeatsWhole) != nil
        }
        #expect(isAgain(true, false) == refusals.contains(status))
        #expect(isAgain(false, false) == (refusals + doubtful).contains(status))
        #expect(isAgain(true, true) == (refusals + doubtful).contains(status))
    }

    @Test("Pauses are random up to a bound that doubles from a second to a minute")
    func pauses() {
        let longest = (0..<10).map { pause(.failed(.tls, isWhole: false), retries: $0, random: 1) }
        #expect(longest == [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000])
        #expect((0..<10).allSatisfy { pause(.failed(.tls, isWhole: false), retries: $0, random: 0) == 0 })
        #expect(pause(.failed(.tls, isWhole: false), retries: 3, random: 0.25) == 2000)
        for random in [-1, 2, .infinity, -.infinity, .nan] as [Double] {
            #expect((0...1000).contains(pause(.failed(.tls, isWhole: false), random: random) ?? -1))
        }
    }

    @Test("Doubt is left behind the end of a body, except by a refusal")
    func doubt() {
        #expect(RetryRules.Attempt.failed(.connectionLost, isWhole: true).leavesDoubt)
        #expect(!RetryRules.Attempt.failed(.connectionLost, isWhole: false).leavesDoubt)
        for (status, isDoubtful) in [(503, true), (500, true), (429, false), (408, false), (425, false)] {
            #expect(
                RetryRules.Attempt.answered(statusCode: status, retryAfter: nil, isWhole: true).leavesDoubt
                    == isDoubtful)
            #expect(!RetryRules.Attempt.answered(statusCode: status, retryAfter: nil, isWhole: false).leavesDoubt)
        }
    }

    @Test("The number of retries ends them")
    func number() {
        #expect(pause(.failed(.tls, isWhole: false), retries: 9) != nil)
        #expect(pause(.failed(.tls, isWhole: false), retries: 10) == nil)
        let none = RetryRules(maximumRetries: 0)
        #expect(none.pause(after: .failed(.tls, isWhole: false), retries: 0, elapsed: 0, random: 0) == nil)
        #expect(pause(.failed(.tls, isWhole: false), retries: -5) == 1000)
    }

    @Test("Retry-After takes the place of the pause, and one beyond the maximum time ends the upload")
    func retryAfter() {
        func after(_ value: Int64, elapsed: Int64 = 0, maximumTime: Int64? = nil) -> Int64? {
            pause(
                .answered(statusCode: 429, retryAfter: value, isWhole: true), elapsed: elapsed, maximumTime: maximumTime
            )
        }
        #expect(after(90_000) == 90_000)
        #expect(after(0) == 0)
        #expect(after(-1) == 0)
        #expect(after(90_000, elapsed: 10_000, maximumTime: 100_000) == 90_000)
        #expect(after(90_000, elapsed: 10_001, maximumTime: 100_000) == nil)
        #expect(after(UploadTimeout.longest) == UploadTimeout.longest)
        #expect(after(UploadTimeout.longest + 1) == nil)
        #expect(after(.max, elapsed: 1) == nil)
        #expect(after(1000, elapsed: .max, maximumTime: .max) == nil)
    }

    @Test(
        "Retry-After is a number of seconds or a date",
        arguments: [
            ("0", 0), ("120", 120_000), ("9223372036854775807", .max), ("99999999999999999999999", .max),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Thu, 01 Jan 1970 00:01:40 GMT", 0),
            ("Sun, 06 Nov 1994 08:50:37 GMT", 60_000), ("Mon, 29 Feb 2016 23:59:59 GMT", (1_456_790_399 - now) * 1000),
            ("Fri, 31 Dec 9999 23:59:59 GMT", (253_402_300_799 - now) * 1000), ("", nil), ("-1", nil), ("1.5", nil),
            ("+5", nil), ("1 ", nil), ("soon", nil), ("Sunday, 06-Nov-94 08:49:37 GMT", nil),
            ("Sun Nov  6 08:49:37 1994", nil), ("Sun, 06 Nov 1994 24:00:00 GMT", nil),
            ("Sun, 00 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 NOV 1994 08:49:37 GMT", nil),
            ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 06 Nov 1994 8:49:37 GMT", nil),
        ] as [(String, Int64?)])
    func fields(text: String, milliseconds: Int64?) {
        #expect(RetryAfter.milliseconds(text, now: now) == milliseconds)
    }

    @Test("Dates agree with a count of days over four centuries")
    func dates() {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var days: Int64 = 0
        for year in 1970...2370 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (month, length) in zip(months, [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
                for day in [1, length] {
                    let text = "Sun, \(day < 10 ? "0" : "")\(day) \(month) \(year) 00:00:01 GMT"
                    #expect(RetryAfter.date(text) == (days + Int64(day) - 1) * 86_400 + 1, "\(text)")
                }
                days += Int64(length)
            }
        }
    }
}

/// Sun, 06 Nov 1994 08:49:37 GMT
private let now: Int64 = 784_111_777
