/// A file name that is safe to create in a directory, derived from the name that a client sent.
struct SafeName: Equatable {
    /// The name without its extension.
    let stem: String
    /// The extension with its dot, or the empty string.
    let suffix: String

    /// Names of devices on Windows, with any extension.
    private static let devices: Set<String> = {
        let numbered = ["COM", "LPT"].flatMap { name in "123456789¹²³".map { "\(name)\($0)" } }
        return Set(["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"] + numbered)
    }()

    /// Keeps the last path component of `hostile` and removes everything that is unsafe in a plain, visible name.
    init(_ hostile: String) {
        var scalars = String.UnicodeScalarView()
        for scalar in hostile.unicodeScalars {
            switch scalar {
            case "/", "\\": scalars.removeAll()
            case "<", ">", ":", "\"", "|", "?", "*": scalars.append("_")
            default: if !scalar.isInvisible { scalars.append(scalar) }
            }
        }
        // A leading dot hides a file.
        let kept = Self.trimmingEnd(scalars[...].drop(while: Self.isDotOrBlank))
        var (stem, suffix) = Self.split(kept.isEmpty ? "upload" : kept)
        stem = Self.shortened(stem, before: suffix)
        // After the cut, which can turn a longer name into the name of a device.
        if Self.isDevice(stem + suffix) { stem = Self.shortened("_" + stem, before: suffix) }
        self.stem = stem
        self.suffix = suffix
    }

    /// The name itself for 0, then `stem-1.ext`, `stem-2.ext`, …
    func candidate(_ number: Int) -> String {
        number == 0 ? stem + suffix : "\(stem)-\(number)\(suffix)"
    }

    private static func split(_ name: String) -> (stem: String, suffix: String) {
        // Anything longer than real extensions is part of the name and may be cut.
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex, name[dot...].utf8.count <= 32 else {
            return (name, "")
        }
        return (String(name[..<dot]), String(name[dot...]))
    }

    private static func shortened(_ stem: String, before suffix: String) -> String {
        let kept = stem.prefixed(bytes: 200 - suffix.utf8.count)
        return suffix.isEmpty ? trimmingEnd(kept.unicodeScalars[...]) : kept
    }

    private static func isDevice(_ name: String) -> Bool {
        // By scalars: a dot under an accent is a dot.
        var base = name.unicodeScalars.prefix { $0 != "." }
        while base.last == " " { base.removeLast() }
        return devices.contains(String(base).uppercased())
    }

    /// Removes the dots and blanks at the end, which Windows ignores: with them two names would mean one file.
    private static func trimmingEnd(_ name: Substring.UnicodeScalarView) -> String {
        var kept = name
        while let last = kept.last, isDotOrBlank(last) { kept.removeLast() }
        return String(kept)
    }

    private static func isDotOrBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "." || scalar.properties.isWhitespace
    }
}

extension String {
    /// The longest prefix of at most that many UTF-8 bytes, cut between two scalars.
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
}
