import UploadCore

/// A generator of zeros, for a boundary that is known.
private struct Zeros: RandomNumberGenerator {
    mutating func next() -> UInt64 { 0 }
}

extension Answers {
    /// Answers that are known without this program, most of them from numbers of more than 32 bits.
    mutating func known() throws(UploadFailure) {
        begin("known answers")
        answer("\(BodyProgress(sent: 1 << 32, total: 1 << 33).percent)", is: "50")
        answer("\(BodyProgress(sent: .max - 1, total: .max).percent)", is: "99")

        var zeros = Zeros()
        let boundary = MultipartBoundary(using: &zeros)
        let form = try BodyLayout(
            form: [FormPart("f", filename: "a.FIT", .source(0))], lengths: [6_442_450_944], boundary: boundary)
        // 153 bytes of head, the file, a line break, and 54 bytes of closing boundary.
        answer("\(form.contentLength) \(form.endLength)", is: "6442451153 56")
        answer(boundary.text, is: "----UploadTask--00000000000000000000000000000000")
        for (offset, rest) in [(4_294_967_449, 4_294_967_296), (6_442_451_096, 6_442_450_943)] as [(Int64, Int64)] {
            guard case .source(0, let range) = form.suffix(from: offset)[0] else { return answer("", is: "the file") }
            answer("\(range.lowerBound) \(range.upperBound)", is: "\(rest) 6442450944")
        }

        let url = try HTTPURL("HTTPS://User:Pass@EXAMPLE.com:443/a/../b c?d#e")
        answer(url.absoluteString, is: "https://example.com/b%20c?d")
        answer(url.authorization ?? "", is: "Basic VXNlcjpQYXNz")
        answer(try HTTPURL("http://4294967295/").origin.host, is: "255.255.255.255")
        answer(try HTTPURL("http://0xA0.5").origin.host, is: "160.0.0.5")
        answer("\(try UploadProxy("socks5h://u:p@[FE80::1%25eth0]:9"))", is: "socks5://[fe80::1]:9")

        answer("\(RetryAfter.milliseconds("Fri, 31 Dec 9999 23:59:59 GMT", now: 0) ?? 0)", is: "253402300799000")
        answer("\(RetryAfter.milliseconds("9223372036854775807", now: 0) ?? 0)", is: "9223372036854775807")
        answer("\(RetryAfter.milliseconds("5000000000", now: 0) ?? 0)", is: "5000000000000")
        answer("\(UploadTimeout(milliseconds: 1e10, default: nil)?.milliseconds ?? 0)", is: "2147483647")
        let pause = RetryRules(maximumRetries: 9, maximumTime: 4_294_969_296)
            .pause(after: .failed(.tls, isWhole: false), retries: 3, elapsed: 4_294_967_296, random: 0.25)
        answer("\(pause ?? 0)", is: "2000")
    }
}
