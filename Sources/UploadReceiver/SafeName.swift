/// A file name that is safe to create in a directory, made from the name a client sent.
struct SafeName: Equatable {
    /// The name without its extension.
    let stem: String
    /// The extension with its dot, or an empty string.
    let suffix: String

    /// Names that mean a device on Windows, whatever extension they have.
    private static let devices: Set<String> = {
        let numbered = ["COM", "LPT"].flatMap { name in "123456789¹²³".map { "\(name)\($0)" } }
        return Set(["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"] + numbered)
    }()

    /// Keeps the last path component of `hostile` and removes what could make it more than a plain, visible name.
    init(_ hostile: String) {
        var scalars = String.UnicodeScalarView()
        for scalar in hostile.unicodeScalars {
            switch scalar {
            case "/", "\\": scalars.removeAll()
            case "<", ">", ":", "\"", "|", "?", "*": scalars.append("_")
            default: if !Self.isInvisible(scalar) { scalars.append(scalar) }
            }
        }
        // A leading dot hides a file; a trailing dot or blank is dropped by Windows, so that two names become one.
        var kept = scalars[...].drop { $0 == "." || $0.properties.isWhitespace }
        while let last = kept.last, last == "." || last.properties.isWhitespace { kept.removeLast() }
        let name = kept.isEmpty ? "upload" : String(kept)

        var (stem, suffix) = Self.split(name)
        let device = name.prefix { $0 != "." }.uppercased()
        if Self.devices.contains(device.trimmingSuffix { $0 == " " }) { stem = "_" + stem }
        stem = stem.prefixed(bytes: 200 - suffix.utf8.count)
        self.stem = stem
        self.suffix = suffix
    }

    /// The name itself for 0, then `stem-1.ext`, `stem-2.ext`, …
    func candidate(_ number: Int) -> String {
        number == 0 ? stem + suffix : "\(stem)-\(number)\(suffix)"
    }

    private static func split(_ name: String) -> (stem: String, suffix: String) {
        // What is longer than any extension in use is part of the name and may be cut.
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex, name[dot...].utf8.count <= 32 else {
            return (name, "")
        }
        return (String(name[..<dot]), String(name[dot...]))
    }

    /// Control characters, and those that change the order or the lines in which a terminal shows a name.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}

extension String {
    /// At most that many UTF-8 bytes of the front, cut between two scalars.
    fileprivate func prefixed(bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var kept = String.UnicodeScalarView()
        var length = 0
        for scalar in unicodeScalars {
            length += UTF8.width(scalar)
            guard length <= bytes else { break }
            kept.append(scalar)
        }
        return String(kept)
    }

    fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> String {
        var rest = self[...]
        while let last = rest.last, condition(last) { rest.removeLast() }
        return String(rest)
    }
}
