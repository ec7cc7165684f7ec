extension HTTPURL {
    /// Converts a host with non-ASCII characters to Punycode (UTS 46); returns `nil` for an invalid host.
    package typealias HostToASCII = @Sendable (String) -> String?

    /// Parses host and port: the text between `//` (or `@`) and the path.
    ///
    /// An IPv4 address in another form, such as `127.1`, is converted to four decimal numbers, as in browsers and curl.
    /// So proxy rules and certificates are compared with the address of the connection.
    static func splitHost(
        _ authority: ArraySlice<UInt8>, _ hostToASCII: HostToASCII? = nil
    ) throws(UploadFailure) -> (host: String, zone: String?, port: Int?) {
        func invalid(_ reason: String) -> UploadFailure { UploadFailure(.parameter, "invalid url: \(reason)") }

        if authority.first == UInt8(ascii: "[") {
            guard let bracket = authority.firstIndex(of: UInt8(ascii: "]")) else {
                throw invalid("the host has a '[' without a ']'")
            }
            let (address, zone) = try splitZone(authority[..<bracket].dropFirst())
            guard address.contains(ASCII.colon),
                address.allSatisfy({ ASCII.hexValue($0) != nil || $0 == ASCII.colon || $0 == ASCII.dot })
            else { throw invalid("'[\(address.text.visible)]' is not an IPv6 address") }
            let host = "[\(address.lowercased.text)]"
            return (host, zone, try port(authority[(bracket + 1)...]))
        }
        let written = authority.prefix { $0 != ASCII.colon }
        guard !written.isEmpty else { throw invalid("it has no host") }
        let name = written.text
        var host = written
        if !written.allSatisfy({ $0 < 0x80 }) {
            guard let hostToASCII else {
                throw invalid("the host '\(name.visible)' has non-ASCII characters; write its Punycode form (xn--…)")
            }
            guard let converted = hostToASCII(name), !converted.isEmpty else {
                throw invalid("the host '\(name.visible)' is not a valid internationalized name (UTS 46)")
            }
            host = converted.bytes[...]
        }
        // Checked after the conversion, which can produce such characters: it maps U+FF0F, for example, to a slash.
        let forbidden = " \"#%/:<>?@[\\]^`{|}".bytes
        guard host.allSatisfy({ !forbidden.contains($0) && !ASCII.isControl($0) && $0 < 0x80 }) else {
            throw invalid("the host '\(name.visible)' has a character that is not allowed in a host")
        }
        let lowercased = host.lowercased
        let text = ipv4Address(lowercased) ?? lowercased.text
        return (text, nil, try port(authority[written.endIndex...]))
    }

    /// Splits an IPv6 address and its zone: `%25` and a name (RFC 6874), or `%` and a name, as in curl.
    private static func splitZone(
        _ text: ArraySlice<UInt8>
    ) throws(UploadFailure) -> (address: ArraySlice<UInt8>, zone: String?) {
        guard let percent = text.firstIndex(of: ASCII.percent) else { return (text, nil) }
        var zone = text[(percent + 1)...]
        if zone.starts(with: "25".bytes) { zone = zone.dropFirst(2) }
        let marks = "-._~".bytes
        guard !zone.isEmpty, zone.allSatisfy({ ASCII.isLetter($0) || ASCII.isDigit($0) || marks.contains($0) }) else {
            throw UploadFailure(
                .parameter,
                "invalid url: the zone of the IPv6 address is not the name of a network interface, such as %25eth0")
        }
        return (text[..<percent], zone.text)
    }

    private static func port(_ afterHost: ArraySlice<UInt8>) throws(UploadFailure) -> Int? {
        guard let separator = afterHost.first else { return nil }
        guard separator == ASCII.colon else {
            throw UploadFailure(.parameter, "invalid url: unexpected characters between host and port")
        }
        let digits = afterHost.dropFirst()
        if digits.isEmpty { return nil }
        guard let port = ASCII.number(digits), (1...65535).contains(port) else {
            // Does not repeat the value: in `user:pass/word@host` it is the first half of a password.
            throw UploadFailure(.parameter, "invalid url: the port is not a number from 1 to 65535")
        }
        return Int(port)
    }

    /// Converts an IPv4 address to four decimal numbers. Accepts fewer numbers, octal and hexadecimal ones, and a dot
    /// at the end (IPv4 parser of the WHATWG URL standard). Returns `nil` for a name.
    static func ipv4Address(_ host: ArraySlice<UInt8>) -> String? {
        var parts = host.pieces(at: ASCII.dot)
        if parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
        guard (1...4).contains(parts.count) else { return nil }
        var address: UInt64 = 0
        for (index, part) in parts.enumerated() {
            guard let number = ipv4Number(part) else { return nil }
            if index == parts.count - 1 {
                // The last number fills the remaining bytes.
                guard number < 1 << UInt64(8 * (5 - parts.count)) else { return nil }
                address |= number
            } else {
                guard number < 256 else { return nil }
                address |= number << UInt64(8 * (3 - index))
            }
        }
        return "\(address >> 24 & 255).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
    }

    /// A number of at most 32 bits, decimal, octal (`0…`) or hexadecimal (`0x…`).
    private static func ipv4Number(_ text: ArraySlice<UInt8>) -> UInt64? {
        guard !text.isEmpty else { return nil }
        var digits = text
        var radix: UInt64 = 10
        if text.count > 1, text.first == UInt8(ascii: "0") {
            (digits, radix) = (text.dropFirst(), 8)
            if digits.first == UInt8(ascii: "x") { (digits, radix) = (digits.dropFirst(), 16) }
        }
        var number: UInt64 = 0
        for digit in digits {
            guard let value = ASCII.hexValue(digit), UInt64(value) < radix else { return nil }
            number = number * radix + UInt64(value)
            guard number <= 0xFFFF_FFFF else { return nil }
        }
        return number
    }
}
