/// The media type of a file by its extension: from IANA's registry, or else from common practice.
package enum MediaType {
    static let unknown = "application/octet-stream"

    /// The type for a file name's last extension. Ignores case.
    package static func ofFile(named name: String) -> String {
        let bytes = name.bytes
        // A dot at the start marks a hidden file, not an extension.
        guard let dot = bytes.lastIndex(of: ASCII.dot), dot > 0, dot + 1 < bytes.count else { return unknown }
        let end = bytes[(dot + 1)...].map(ASCII.lowercased)
        for line in types {
            if let type = line.withUTF8Buffer({ type(in: $0, of: end) }) { return type }
        }
        return unknown
    }

    /// The type at the beginning of a line, if the extension is behind it. Compares in place: each upload of a file comes here.
    private static func type(in line: UnsafeBufferPointer<UInt8>, of name: [UInt8]) -> String? {
        var start = line.count
        // The last words first: the one at the beginning is the type.
        while let blank = line[..<start].lastIndex(of: ASCII.space) {
            if line[(blank + 1)..<start].elementsEqual(name) {
                return line.firstIndex(of: ASCII.space).map { String(decoding: line[..<$0], as: UTF8.self) }
            }
            start = blank
        }
        return nil
    }

    /// Each type and its extensions in one constant, which takes no memory at run time; a `String` would.
    private static let types: [StaticString] = [
        // Images
        "image/png png", "image/jpeg jpg jpeg jpe jfif", "image/gif gif", "image/webp webp", "image/svg+xml svg svgz",
        "image/bmp bmp dib", "image/tiff tif tiff", "image/avif avif", "image/heic heic", "image/heif heif",
        "image/apng apng", "image/jxl jxl", "image/vnd.microsoft.icon ico", "image/vnd.adobe.photoshop psd",
        // Audio
        "audio/mpeg mp3 mpga", "audio/mp4 m4a", "audio/aac aac", "audio/ogg ogg oga spx", "audio/opus opus",
        "audio/flac flac", "audio/wav wav", "audio/amr amr", "audio/amr-wb awb", "audio/midi mid midi",
        "audio/x-aiff aif aiff", "audio/3gpp 3ga",
        // Video
        "video/mp4 mp4 m4v", "video/quicktime mov qt", "video/webm webm", "video/mpeg mpg mpeg", "video/x-matroska mkv",
        "video/x-msvideo avi", "video/3gpp 3gp", "video/3gpp2 3g2", "video/ogg ogv", "video/mp2t ts m2ts",
        "video/x-flv flv", "video/x-ms-wmv wmv",
        // Text
        "text/plain txt text log", "text/html html htm", "text/css css", "text/csv csv", "text/javascript js mjs cjs",
        "text/markdown md markdown", "text/calendar ics", "text/vcard vcf", "text/tab-separated-values tsv",
        "text/vtt vtt",
        // Documents
        "application/pdf pdf", "application/rtf rtf", "application/epub+zip epub", "application/postscript ps eps",
        "application/msword doc", "application/vnd.ms-excel xls", "application/vnd.ms-powerpoint ppt",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation pptx",
        "application/vnd.oasis.opendocument.text odt", "application/vnd.oasis.opendocument.spreadsheet ods",
        "application/vnd.oasis.opendocument.presentation odp",
        // Data
        "application/json json map", "application/ld+json jsonld", "application/geo+json geojson",
        "application/xml xml xsl", "application/yaml yaml yml", "application/toml toml", "application/sql sql",
        "application/vnd.sqlite3 sqlite sqlite3 db", "application/cbor cbor", "application/gpx+xml gpx",
        "application/vnd.google-earth.kml+xml kml", "application/vnd.garmin.tcx+xml tcx", "application/vnd.ant.fit fit",
        // Archives and programs
        "application/zip zip", "application/gzip gz", "application/x-tar tar", "application/x-bzip2 bz2",
        "application/x-xz xz", "application/zstd zst", "application/x-7z-compressed 7z", "application/vnd.rar rar",
        "application/java-archive jar", "application/vnd.android.package-archive apk", "application/wasm wasm",
        // Fonts
        "font/ttf ttf", "font/otf otf", "font/woff woff", "font/woff2 woff2",
    ]
}
