import UploadCore

/// A rate in bytes per second, in the syntax of curl's `--limit-rate`: `200K`, `1.5m`, `1000`.
///
/// The suffixes k, M, G, T and P in any case multiply by powers of 1024, `b` by 1. A fraction needs one of the first five;
/// it is cut off at whole bytes.
struct TransferRate: Equatable {
    let bytesPerSecond: Int64

    /// - Returns: `nil` for another text, for zero, and for more than 64 bits hold.
    init?(_ text: String) {
        var rest = Substring(text).utf8
        let powers = Array("bkmgtp".utf8)
        var exponent = 0
        if let last = rest.last, let index = powers.firstIndex(of: ASCII.lowercased(last)) {
            exponent = index
            rest = rest.dropLast()
        }
        let whole = rest.prefix { $0 != UInt8(ascii: ".") }
        let fraction = rest.dropFirst(whole.count).dropFirst()
        let hasPoint = whole.count < rest.count
        guard let number = Self.number(whole), !hasPoint || exponent > 0 && Self.number(fraction.prefix(18)) != nil,
            fraction.allSatisfy(ASCII.isDigit)
        else { return nil }
        let unit = Int64(1) << (10 * Int64(exponent))
        let (product, overflow) = number.multipliedReportingOverflow(by: unit)
        let (sum, overflows) = product.addingReportingOverflow(Self.part(fraction.prefix(18), of: unit))
        guard !overflow, !overflows, sum > 0 else { return nil }
        bytesPerSecond = sum
    }

    /// The part of a unit that decimals stand for, rounded down.
    private static func part(_ decimals: Substring.UTF8View.SubSequence, of unit: Int64) -> Int64 {
        guard let number = number(decimals) else { return 0 }
        let divisor = decimals.reduce(UInt64(1)) { power, _ in power * 10 }
        let product = UInt64(number).multipliedFullWidth(by: UInt64(unit))
        // Less than a unit: the number is less than the divisor.
        return Int64(divisor.dividingFullWidth(product).quotient)
    }

    private static func number(_ digits: Substring.UTF8View.SubSequence) -> Int64? {
        digits.allSatisfy(ASCII.isDigit) ? Int64(Substring(digits)) : nil
    }
}
