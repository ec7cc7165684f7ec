extension BodyLayout {
    /// Lays out a form as `curl_formadd` of libcurl 7.81 and later does: every part has a Content-Type, and the line breaks
    /// in names are not normalized.
    ///
    /// - Parameters:
    ///   - parts: The parts, in order.
    ///   - lengths: The length in bytes of each source.
    ///   - contentType: The caller's `Content-Type`, to which libcurl appends the boundary. If it is not
    ///     `multipart/form-data`, the parts are attachments.
    ///   - boundary: A boundary from ``MultipartBoundary/init(libcurlUsing:)``.
    /// - Throws: Code 300 if the length of the body exceeds 63 bits.
    package init(
        libcurl parts: [FormPart], lengths: [Int64], contentType: String?, boundary: MultipartBoundary
    ) throws(UploadFailure) {
        let contentType = contentType ?? LibcurlForm.contentType
        let disposition = LibcurlForm.isForm(contentType) ? "form-data" : "attachment"
        let heads = parts.map { part in
            let type = part.contentType ?? part.filename.map { LibcurlForm.mediaType(of: $0) } ?? MediaType.unknown
            return ContentDisposition.line(disposition, name: part.name.bytes, filename: part.filename)
                + "\r\nContent-Type: \(type)".bytes
        }
        try self.init(
            parts, heads: heads, lengths: lengths, boundary: boundary,
            contentType: "\(contentType); boundary=\(boundary.text)")
    }
}

extension MultipartBoundary {
    /// Generates a boundary of libcurl up to 8.3: 24 hyphens and 16 hexadecimal digits.
    ///
    /// - Parameter generator: A cryptographic source.
    package init(libcurlUsing generator: inout some RandomNumberGenerator) {
        let bits: UInt64 = generator.next()
        let digits = stride(from: 60, through: 0, by: -4).map { shift in
            let digit = UInt8(truncatingIfNeeded: bits >> UInt64(shift)) & 0x0F
            return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        }
        self.init(text: "------------------------" + digits.text)
    }
}

/// The tables of libcurl's forms.
private enum LibcurlForm {
    static let contentType = "multipart/form-data"

    /// Whether a type is that of a form, with or without parameters.
    static func isForm(_ type: String) -> Bool {
        let (bytes, form) = (type.bytes, contentType.bytes)
        guard bytes.count >= form.count,
            bytes[..<form.count].lowercased == form[...]
        else { return false }
        return bytes.count == form.count || "\t\r\n ;".bytes.contains(bytes[form.count])
    }

    /// The type for a file name by its end. A name that is nothing but the end has it too.
    static func mediaType(of filename: String) -> String {
        let bytes = filename.bytes[...].lowercased
        for line in types {
            let words = line.bytes[...].pieces(at: ASCII.space)
            if bytes.suffix(words[0].count) == words[0] { return words[1].text }
        }
        return MediaType.unknown
    }

    /// The end of a name and its type.
    private static let types: [StaticString] = [
        ".gif image/gif", ".jpg image/jpeg", ".jpeg image/jpeg", ".png image/png",
        ".svg image/svg+xml", ".txt text/plain", ".htm text/html", ".html text/html",
        ".pdf application/pdf", ".xml application/xml",
    ]
}
