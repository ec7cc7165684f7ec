/// A path in a quick app: `internal://cache/…` for the app's own storage, `/…` for a resource of its package.
///
/// Parsing does not access files. Code that opens the file checks whether it exists, and whether a symbolic link leads
/// out of the app's storage.
package struct InternalURI: Hashable, Sendable {
    /// The locations that an app can read.
    package enum Partition: Hashable, Sendable, CaseIterable {
        /// `internal://cache/`: the system may clear it.
        case cache
        /// `internal://files/`: small persistent files.
        case files
        /// `internal://mass/`: large persistent files.
        case mass
        /// `internal://tmp/`: deleted when the app ends.
        case tmp
        /// `/`: read-only resources inside the app package.
        case package

        /// The name in a path.
        package var rawValue: String {
            switch self {
            case .cache: "cache"
            case .files: "files"
            case .mass: "mass"
            case .tmp: "tmp"
            case .package: "package"
            }
        }
    }

    /// The location of the file.
    package let partition: Partition
    /// The path below the partition: not empty, without a leading `/`, taken literally and never percent-decoded.
    package let path: String

    /// Parses a path.
    ///
    /// - Parameter text: The path.
    /// - Throws: Code 202, `invalid filename` and the reason.
    package init(_ text: String) throws(UploadFailure) {
        func invalid(_ reason: String) -> UploadFailure {
            UploadFailure(.parameter, "invalid filename: \(reason) in '\(text.visible)'")
        }
        guard !text.isEmpty else { throw UploadFailure(.parameter, "invalid filename: the path is empty") }
        guard !text.bytes.contains(0) else { throw invalid("a NUL character") }

        let bytes = text.bytes
        let scheme = "internal://".bytes
        let rest: ArraySlice<UInt8>
        if bytes.starts(with: scheme) {
            let afterScheme = bytes[scheme.count...]
            let name = afterScheme.prefix { $0 != ASCII.slash }
            guard
                let partition = Partition.allCases.first(where: {
                    $0 != .package && name == $0.rawValue.bytes[...]
                })
            else {
                throw invalid("unknown partition (not cache, files, mass or tmp)")
            }
            self.partition = partition
            rest = afterScheme.dropFirst(name.count).drop { $0 == ASCII.slash }
        } else if bytes[0] == ASCII.slash {
            partition = .package
            rest = bytes.drop { $0 == ASCII.slash }
        } else {
            throw invalid("neither internal:// nor a leading /")
        }

        guard let last = rest.last else { throw invalid("no file name") }
        guard last != ASCII.slash else { throw invalid("a / at the end instead of a file name") }
        // `internal://cache/.` is the partition itself, and `a/.` a folder like `a/`.
        guard rest != ".".bytes[...], rest.suffix(2) != "/.".bytes[...] else {
            throw invalid("a . at the end instead of a file name")
        }
        guard !InternalURI.hasParentSegment(rest) else { throw invalid("a segment '..'") }
        path = rest.text
    }

    /// Whether a segment is `..`, also in a form that another layer might decode: splits at `/`, `\`, `%2f` and `%5c`,
    /// and reads `%2e` as a dot.
    private static func hasParentSegment(_ path: ArraySlice<UInt8>) -> Bool {
        var dots = 0
        var others = false
        var rest = path
        while let byte = rest.popFirst() {
            var meaning = byte
            if byte == ASCII.percent, let high = rest.first, let low = rest.dropFirst().first,
                let decoded = decode(high, low), [ASCII.dot, ASCII.slash, ASCII.backslash].contains(decoded)
            {
                meaning = decoded
                rest = rest.dropFirst(2)
            }
            switch meaning {
            case ASCII.slash, ASCII.backslash:
                if dots == 2 && !others { return true }
                (dots, others) = (0, false)
            case ASCII.dot: dots += 1
            default: others = true
            }
        }
        return dots == 2 && !others
    }

    private static func decode(_ high: UInt8, _ low: UInt8) -> UInt8? {
        guard let high = ASCII.hexValue(high), let low = ASCII.hexValue(low) else { return nil }
        return high << 4 | low
    }
}
