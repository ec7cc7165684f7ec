extension UploadURL {
    /// Percent-encodes what may not stand in a URL as RFC 3986 has it: spaces, characters beyond ASCII, and the few that
    /// WHATWG URL leaves alone although layers below re-encode the whole address when they meet one (`[`, `|`, a `%` that
    /// begins no escape). An escape that is there already stays as it is.
    ///
    /// - Parameter marks: What may stand there besides letters and digits.
    static func percentEncoded(_ bytes: ArraySlice<UInt8>, allowing marks: StaticString) -> [UInt8] {
        marks.withUTF8Buffer { marks in
            var result: [UInt8] = []
            for (index, byte) in zip(bytes.indices, bytes) {
                let isEscape = byte == ASCII.percent && startsWithHexPair(bytes[(index + 1)...])
                if ASCII.isLetter(byte) || ASCII.isDigit(byte) || isEscape || marks.contains(byte) {
                    result.append(byte)
                } else {
                    result.appendPercentEncoded(byte)
                }
            }
            return result
        }
    }

    private static func startsWithHexPair(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count >= 2 && bytes.prefix(2).allSatisfy { ASCII.hexValue($0) != nil }
    }

    /// Percent-encodes a path and resolves its `.` and `..` segments; `\` counts as `/`, and `%2e` as a dot.
    static func normalizedPath(_ raw: ArraySlice<UInt8>) -> String {
        var segments: [[UInt8]] = []
        let pieces = raw.split(omittingEmptySubsequences: false) { $0 == ASCII.slash || $0 == ASCII.backslash }
        // The piece before the first slash is empty: a path is empty or begins with one.
        for (index, piece) in pieces.enumerated().dropFirst() {
            let isLast = index == pieces.count - 1
            switch dotSegment(piece) {
            case 1: if isLast { segments.append([]) }
            case 2:
                _ = segments.popLast()
                if isLast { segments.append([]) }
            default: segments.append(percentEncoded(piece, allowing: "-._~!$&'()*+,;=:@"))
            }
        }
        var path: [UInt8] = []
        for segment in segments {
            path.append(ASCII.slash)
            path += segment
        }
        return path.isEmpty ? "/" : String(decoding: path, as: UTF8.self)
    }

    /// How many dots a segment of nothing else has, in any spelling with `%2e`; 0 for an ordinary one.
    private static func dotSegment(_ piece: ArraySlice<UInt8>) -> Int {
        var rest = piece
        var dots = 0
        while let first = rest.first {
            if first == ASCII.dot {
                rest = rest.dropFirst()
            } else if first == ASCII.percent, rest.dropFirst().prefix(2).map(ASCII.lowercased).elementsEqual("2e".utf8)
            {
                rest = rest.dropFirst(3)
            } else {
                return 0
            }
            dots += 1
        }
        return dots
    }

    /// `Basic …` (RFC 7617) from `user:password`, percent-decoded; `nil` where both are empty.
    static func basicAuthorization(_ userInformation: ArraySlice<UInt8>) -> String? {
        guard !userInformation.isEmpty, !userInformation.elementsEqual(":".utf8) else { return nil }
        var credentials = percentDecoded(userInformation)
        // RFC 7617 wants the colon even where the password is empty.
        if !userInformation.contains(ASCII.colon) { credentials.append(ASCII.colon) }
        return "Basic \(Base64.encode(credentials))"
    }

    /// The bytes for which `%XX` stands; a `%` that nothing follows stands for itself.
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

    /// Reads a `Location` relative to this address (RFC 3986 section 5.2).
    ///
    /// - Returns: `.unusable` when the reference is empty or no address; `.otherScheme` when it leads to another one
    ///   than `http` and `https`.
    func resolve(_ reference: String) -> Reference {
        var rest = ArraySlice(reference.utf8)
        while let byte = rest.first, byte == ASCII.space { rest = rest.dropFirst() }
        var afterScheme = rest
        if let scheme = UploadURL.takeScheme(&afterScheme) {
            guard Scheme(rawValue: scheme) != nil else { return .otherScheme(scheme) }
            return absolute(String(decoding: rest, as: UTF8.self))
        }
        let text = String(decoding: rest, as: UTF8.self)
        if rest.starts(with: "//".utf8) { return absolute("\(origin.scheme.rawValue):\(text)") }
        switch rest.first {
        case ASCII.slash, ASCII.backslash: return absolute("\(origin)\(text)")
        case UInt8(ascii: "?"): return absolute("\(origin)\(path)\(text)")
        case UInt8(ascii: "#"): return absolute("\(origin)\(path)\(query)")
        case nil: return .unusable
        default:
            let directory = Array(path.utf8)
            let end = directory.lastIndex(of: ASCII.slash) ?? 0
            return absolute("\(origin)\(String(decoding: directory[...end], as: UTF8.self))\(text)")
        }
    }

    /// Where a `Location` leads.
    enum Reference {
        case url(UploadURL)
        case otherScheme(String)
        case unusable
    }

    private func absolute(_ text: String) -> Reference {
        guard let url = try? UploadURL(text) else { return .unusable }
        return .url(url)
    }
}
