/// The header fields of one part of a form that a receiver needs.
struct PartHead: Equatable, Sendable {
    /// The name of the form field.
    var name: String
    /// The name of the file as the client sent it; nil for a plain field.
    var filename: String?
    /// The media type as the client sent it.
    var contentType: String?

    init(name: String, filename: String? = nil, contentType: String? = nil) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
    }

    /// Reads the header lines of part number `part` (from 1), without the empty line at their end.
    init(lines text: String, part: Int) throws(MultipartError) {
        var disposition: String?
        var contentType: String?
        for line in Self.unfolded(text) {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                throw .headerMalformed(part: part, line: line)
            }
            let value = String(
                line[line.utf8.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = disposition ?? value
            case "content-type": contentType = contentType ?? value
            default: break
            }
        }
        guard let disposition else { throw .dispositionMissing(part: part) }
        guard let parsed = HeaderValue(disposition) else {
            throw .dispositionUnusable(part: part, value: disposition, why: "has a quoted value that is not closed")
        }
        guard parsed.value == "form-data" else {
            throw .dispositionUnusable(part: part, value: disposition, why: "is not form-data")
        }
        guard let name = Self.parameter("name", of: parsed) else {
            throw .dispositionUnusable(part: part, value: disposition, why: "has no name parameter")
        }
        self.name = name
        self.filename = Self.filename(of: parsed)
        self.contentType = contentType
    }

    /// The charset of a text part (RFC 7578 section 4.4); nil without the parameter.
    var charsetLabel: String? { contentType.flatMap { HeaderValue($0)?["charset"] } }

    private static func parameter(_ name: String, of disposition: HeaderValue) -> String? {
        disposition[name].map(plain) ?? disposition["\(name)*"].flatMap(ParameterDecoding.extendedValue)
    }

    /// The extended form takes precedence over the plain one (RFC 6266 section 4.3): clients that send both put a name
    /// without its characters beyond ASCII into the plain one.
    private static func filename(of disposition: HeaderValue) -> String? {
        disposition["filename*"].flatMap(ParameterDecoding.extendedValue) ?? disposition["filename"].map(plain)
    }

    private static func plain(_ text: String) -> String {
        ParameterDecoding.encodedWords(text) ?? ParameterDecoding.formEscapes(text)
    }

    /// The lines, with continuation lines (RFC 822 folding) joined to the line before.
    private static func unfolded(_ text: String) -> [String] {
        var lines: [[UInt8]] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let end = rest.indices.dropLast().first { rest[$0] == 0x0D && rest[$0 + 1] == 0x0A } ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[end...].dropFirst(2)
            if let first = line.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t"), !lines.isEmpty {
                lines[lines.count - 1] += line
            } else if !line.isEmpty {
                lines.append(Array(line))
            }
        }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}
