/// The `Content-Disposition` line of a part, as browsers write it (WHATWG HTML, "multipart/form-data"; RFC 7578,
/// section 4.2).
///
/// Names are sent as raw UTF-8. Only three bytes are escaped, as `%22`, `%0D` and `%0A`: many servers misread a
/// backslash escape or `filename*`.
enum ContentDisposition {
    static func formData(name: String, filename: String? = nil) -> [UInt8] {
        line("form-data", name: normalizingLineBreaks(name), filename: filename)
    }

    /// The line of any type of disposition, with the name escaped as it is.
    static func line(_ type: String, name: [UInt8], filename: String?) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(128 + name.count)
        line.append("Content-Disposition: ")
        line.append(type)
        line.append("; name=\"")
        appendEscaped(name, to: &line)
        line.append(ASCII.quote)
        if let filename {
            line.append("; filename=\"")
            appendEscaped(filename.bytes, to: &line)
            line.append(ASCII.quote)
        }
        return line
    }

    private static func appendEscaped(_ bytes: [UInt8], to line: inout [UInt8]) {
        guard bytes.contains(where: isEscaped) else { return line += bytes }
        for byte in bytes {
            if isEscaped(byte) { line.appendPercentEncoded(byte) } else { line.append(byte) }
        }
    }

    private static func isEscaped(_ byte: UInt8) -> Bool { byte == ASCII.quote || isLineBreak(byte) }

    private static func isLineBreak(_ byte: UInt8) -> Bool { byte == ASCII.carriageReturn || byte == ASCII.lineFeed }

    /// Replaces a lone CR or LF by CRLF. Applies to field names, not to file names.
    private static func normalizingLineBreaks(_ name: String) -> [UInt8] {
        let bytes = name.bytes
        guard bytes.contains(where: isLineBreak) else { return bytes }
        var result: [UInt8] = []
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == ASCII.lineFeed {
                if previous != ASCII.carriageReturn { result.append(ASCII.carriageReturn) }
                result.append(byte)
            } else {
                if previous == ASCII.carriageReturn { result.append(ASCII.lineFeed) }
                result.append(byte)
            }
            previous = byte
        }
        if previous == ASCII.carriageReturn { result.append(ASCII.lineFeed) }
        return result
    }
}
