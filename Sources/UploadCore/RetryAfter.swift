/// The field `Retry-After` (RFC 9110, section 10.2.3).
package enum RetryAfter {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The time to wait in milliseconds: from a number of seconds, or from a date.
    ///
    /// - Parameters:
    ///   - text: The value of the field.
    ///   - now: The time in seconds since 1970.
    /// - Returns: `nil` for an invalid value, 0 for a date that is over.
    package static func milliseconds(_ text: String, now: Int64) -> Int64? {
        let seconds: Int64
        let digits = text.bytes
        if !digits.isEmpty, digits.allSatisfy(ASCII.isDigit) {
            // More digits than a number has are a wait without end.
            seconds = ASCII.number(digits[...]) ?? .max
        } else {
            guard let date = date(text) else { return nil }
            let (difference, overflow) = date.subtractingReportingOverflow(now)
            seconds = overflow ? 0 : max(0, difference)
        }
        let (result, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return overflow ? .max : result
    }

    /// Seconds since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT` (IMF-fixdate). The obsolete forms are not read.
    static func date(_ text: String) -> Int64? {
        let words = text.bytes[...].pieces(at: ASCII.space)
        guard words.count == 6, words[0].count == 4, words[0].last == UInt8(ascii: ","), words[5] == "GMT".bytes[...],
            let day = number(words[1], digits: 2),
            let month = months.firstIndex(where: { $0.bytes[...] == words[2] }),
            let year = number(words[3], digits: 4)
        else { return nil }
        let time = words[4].pieces(at: ASCII.colon)
        guard time.count == 3, let hour = number(time[0], digits: 2), let minute = number(time[1], digits: 2),
            let second = number(time[2], digits: 2), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        return days(year: year, month: Int64(month) + 1, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static func number(_ text: ArraySlice<UInt8>, digits: Int) -> Int64? {
        text.count == digits ? ASCII.number(text) : nil
    }

    /// Days since 1970 in the Gregorian calendar, with years that begin in March so that the leap day is the last one.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
