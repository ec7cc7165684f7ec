extension HTTPURL {
    /// Percent-encodes spaces, `"`, `<`, `>` and non-ASCII characters, as the WHATWG URL standard does. Everything else
    /// is unchanged, also a `%` that begins no escape: curl does the same, and signatures are computed over the raw
    /// text.
    static func percentEncoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            switch byte {
            case 0...ASCII.space, 0x7F..., ASCII.quote, UInt8(ascii: "<"), UInt8(ascii: ">"):
                result.appendPercentEncoded(byte)
            default: result.append(byte)
            }
        }
        return result
    }

    /// Percent-encodes a path and resolves its `.` and `..` segments; `\` counts as `/`, and `%2e` as a dot.
    static func normalizedPath(_ raw: ArraySlice<UInt8>) -> String {
        var segments: [[UInt8]] = []
        let pieces = raw.map { $0 == ASCII.backslash ? ASCII.slash : $0 }[...].pieces(at: ASCII.slash)
        // A path is empty or begins with a slash, so the first piece is always empty.
        for (index, piece) in pieces.enumerated().dropFirst() {
            let isLast = index == pieces.count - 1
            switch dotSegment(piece) {
            case 1: if isLast { segments.append([]) }
            case 2:
                _ = segments.popLast()
                if isLast { segments.append([]) }
            default: segments.append(percentEncoded(piece))
            }
        }
        var path: [UInt8] = []
        for segment in segments {
            path.append(ASCII.slash)
            path += segment
        }
        return path.isEmpty ? "/" : path.text
    }

    /// The number of dots in a segment that consists only of dots, each written as `.` or `%2e`; 0 for other segments.
    private static func dotSegment(_ piece: ArraySlice<UInt8>) -> Int {
        var rest = piece
        var dots = 0
        while let first = rest.first {
            if first == ASCII.dot {
                rest = rest.dropFirst()
            } else if first == ASCII.percent, rest.dropFirst().prefix(2).lowercased == "2e".bytes[...] {
                rest = rest.dropFirst(3)
            } else {
                return 0
            }
            dots += 1
        }
        return dots
    }

    /// Returns `Basic …` (RFC 7617) for a percent-encoded `user:password`; `nil` if both are empty.
    static func basicAuthorization(_ userInformation: ArraySlice<UInt8>) -> String? {
        guard !userInformation.isEmpty, userInformation != ":".bytes[...] else { return nil }
        var credentials = percentDecoded(userInformation)
        // RFC 7617 requires the colon even with an empty password.
        if !userInformation.contains(ASCII.colon) { credentials.append(ASCII.colon) }
        return "Basic \(Base64.encode(credentials))"
    }

    /// Decodes each `%XX`. A `%` without two hexadecimal digits after it is unchanged.
    static func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == ASCII.percent, let high = rest.first.flatMap(ASCII.hexValue),
                let low = rest.dropFirst().first.flatMap(ASCII.hexValue)
            {
                decoded.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(byte)
            }
        }
        return decoded
    }

    /// Resolves a `Location` against this URL (RFC 3986, section 5.2). Reads `\` as `/`, as browsers do.
    ///
    /// - Returns: `.unusable` if the reference is empty or not a valid URL; `.otherScheme` if its scheme is not `http`
    ///   or `https`.
    func resolve(_ reference: String, hostToASCII: HostToASCII? = nil) -> Reference {
        func absolute(_ text: String) -> Reference {
            guard let url = try? HTTPURL(text, hostToASCII: hostToASCII) else { return .unusable }
            return .url(url)
        }
        // U+FFFD replaces bytes that are not UTF-8: the original URL is lost.
        let lost = "\u{FFFD}".bytes
        var rest = reference.bytes[...]
        guard !rest.indices.contains(where: { rest[$0...].starts(with: lost) }) else { return .unusable }
        while let byte = rest.first, byte == ASCII.space { rest = rest.dropFirst() }
        var afterScheme = rest
        if let scheme = HTTPURL.takeScheme(&afterScheme) {
            guard Scheme(rawValue: scheme) != nil else { return .otherScheme(scheme) }
            return absolute(rest.text)
        }
        let text = rest.text
        let isSlash: (UInt8) -> Bool = { $0 == ASCII.slash || $0 == ASCII.backslash }
        if rest.count >= 2, rest.prefix(2).allSatisfy(isSlash) {
            return absolute("\(origin.scheme.rawValue)://\(rest.dropFirst(2).text)")
        }
        switch rest.first {
        case ASCII.slash, ASCII.backslash: return absolute("\(base)\(text)")
        case UInt8(ascii: "?"): return absolute("\(base)\(path)\(text)")
        case UInt8(ascii: "#"): return absolute("\(base)\(path)\(query)")
        case nil: return .unusable
        default:
            let directory = path.bytes
            let end = directory.lastIndex(of: ASCII.slash) ?? 0
            return absolute("\(base)\(directory[...end].text)\(text)")
        }
    }

    /// The origin with its zone. A relative reference inherits both.
    private var base: String {
        guard let zone = origin.zone else { return origin.description }
        let port = origin.port.map { ":\($0)" } ?? ""
        let opened = origin.host.bytes.dropLast().text
        return "\(origin.scheme.rawValue)://\(opened)%25\(zone)]\(port)"
    }

    /// The target of a `Location`.
    enum Reference {
        case url(HTTPURL)
        case otherScheme(String)
        case unusable
    }
}
