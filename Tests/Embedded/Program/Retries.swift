import UploadCore

extension Answers {
    /// The rules of retries, and the times that servers ask for.
    mutating func retries() {
        var generator = Generator(seed: 3)
        begin("retry")
        let reasons = UploadFailure.Reason.allCases
        let codes = [200, 308, 408, 425, 429, 500, 502, 503, 504, 511]
        for _ in 0..<5_000 {
            let isWhole = generator.isTrue()
            let asked = generator.isTrue() ? generator.count() : nil
            let attempt =
                generator.isTrue()
                ? RetryRules.Attempt.failed(reasons[generator.below(reasons.count)], isWhole: isWhole)
                : .answered(statusCode: codes[generator.below(codes.count)], retryAfter: asked, isWhole: isWhole)
            let rules = RetryRules(
                maximumRetries: generator.below(12), maximumTime: generator.isTrue() ? generator.count() : nil,
                repeatsWhole: generator.isTrue())
            let (retries, elapsed, random) = (generator.below(12), generator.count(), generator.fraction())
            answer { digest in
                digest.add(attempt.leavesDoubt)
                digest.add(rules.pause(after: attempt, retries: retries, elapsed: elapsed, random: random))
            }
        }
        answer("Retry-After") { digest, text, other in
            for value in [text, other + text] {
                digest.add(RetryAfter.milliseconds(value, now: Int64(text.utf8.count) << 24))
            }
        }
        begin("Retry-After in seconds")
        for _ in 0..<2_000 {
            let seconds = UInt64(generator.count()) << UInt64(generator.below(2))
            answer { $0.add(RetryAfter.milliseconds("\(seconds)", now: 0)) }
        }
        begin("Retry-After with a date")
        let months: [StaticString] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        for _ in 0..<4_000 {
            let day = "\(digits(generator.below(33))) \(months[generator.below(12)]) \(1000 + generator.below(9000))"
            let time = "\(digits(generator.below(25))):\(digits(generator.below(60))):\(digits(generator.below(61)))"
            let now = generator.count(upTo: 1 << 38)
            answer { $0.add(RetryAfter.milliseconds("Sun, \(day) \(time) GMT", now: now)) }
        }
    }
}
