/// The two kinds of address that an app or a server can send: internal URIs of files, and URLs.
///
/// The first line of an input is parsed as both; the rest is a `Location` that is resolved against it.
func check(_ input: [UInt8]) {
    var rest = input
    let text = rest.takeLine()
    checkInternal(text)
    guard let url = try? HTTPURL(text) else { return }
    checkURL(url)

    guard case .url(let target) = url.resolve(String(decoding: rest, as: UTF8.self)) else { return }
    checkURL(target)
    // Two slashes, or backslashes, begin a host.
    let start = rest.drop { $0 == ASCII.space }.prefix(2)
    let hasHost = start.count == 2 && start.allSatisfy { $0 == ASCII.slash || $0 == ASCII.backslash }
    if !rest.contains(ASCII.colon) && !hasHost {
        expect(target.origin == url.origin, "a relative reference stays at its origin: \(target)")
        expect(target.authorization == nil, "a relative reference has no credentials: \(target)")
    }
}

private func checkInternal(_ text: String) {
    guard let uri = try? InternalURI(text) else { return }
    expect(!uri.path.isEmpty && !uri.path.hasPrefix("/"), "a path lies below its partition: \(uri)")
    expect(!uri.path.utf8.contains(0), "a path goes to the system as a whole: \(uri)")
    for path in [Array(uri.path.utf8), percentDecoded(uri.path.utf8)] {
        let segments = path.split(omittingEmptySubsequences: false) { $0 == ASCII.slash || $0 == ASCII.backslash }
        expect(!segments.contains { $0.elementsEqual("..".utf8) }, "no path climbs: \(uri)")
    }
    let again = uri.partition == .package ? "/\(uri.path)" : "internal://\(uri.partition.rawValue)/\(uri.path)"
    expect((try? InternalURI(again)) == uri, "what is read is read again: \(uri)")
}

private func checkURL(_ url: HTTPURL) {
    let text = url.absoluteString
    expect(text.utf8.allSatisfy { 0x21...0x7E ~= $0 }, "an address is visible ASCII: \(url)")
    expect(url.authorization?.utf8.allSatisfy { 0x20...0x7E ~= $0 } ?? true, "so are credentials: \(url)")
    expect(url.path.hasPrefix("/") && url.query.hasPrefix(url.query.isEmpty ? "" : "?"), "parts fit together: \(url)")
    // As curl sends them: also characters that RFC 3986 does not allow, except those that the URL standard encodes.
    let allowed = "-._~!$&'()*+,;=:@/%?[]{}|^`#\\".utf8
    expect(
        (url.path + url.query).utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || allowed.contains($0) },
        "path and query have no other characters: \(url)")
    for segment in url.path.utf8.split(separator: ASCII.slash) {
        let decoded = percentDecoded(segment)
        expect(!decoded.elementsEqual(".".utf8) && !decoded.elementsEqual("..".utf8), "no dot segments: \(url)")
    }

    // The text is for a request, which has no zone.
    guard url.origin.zone == nil else { return }
    guard let again = try? HTTPURL(text) else { return expect(false, "what is written is an address: \(url)") }
    expect(again.absoluteString == text && again.origin == url.origin, "what is written is read the same: \(url)")
    expect(again.authorization == nil, "no credentials are written: \(url)")
    guard case .url(let resolved) = url.resolve(text) else { return expect(false, "it resolves itself: \(url)") }
    expect(resolved == again, "an absolute reference needs no base: \(url)")
}

private func percentDecoded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var decoded: [UInt8] = []
    var rest = Array(bytes)[...]
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
