/// The JSON of a manifest, without unknown keys and their values.
///
/// Read in one pass without recursion, so that the depth and the length of a manifest are harmless.
enum ManifestJSON {
    case null
    case boolean(Bool)
    case string(String)
    case integer(Int)
    /// A number that is not an `Int`; `nil` if it is not a finite `Double` either.
    case number(Double?)
    case array([ManifestJSON])
    case object([String: ManifestJSON])
    /// An object whose order matters.
    case pages([(path: String, page: ManifestJSON)])

    /// The known keys.
    private static let known: Set<String> = [
        "package", "name", "icon", "versionName", "versionCode", "minAPILevel", "features", "entry", "router",
    ]

    /// Reads a document.
    ///
    /// - Throws: When it is not JSON in UTF-8 (RFC 8259); a byte order mark is ignored.
    init(_ bytes: [UInt8]) throws(JSONScanner.Malformed) {
        var scanner = try JSONScanner(bytes)
        self = try Self.document(&scanner)
        try scanner.end()
    }

    private static func document(_ scanner: inout JSONScanner) throws(JSONScanner.Malformed) -> ManifestJSON {
        guard try scanner.open(UInt8(ascii: "{")) else { return try scalar(&scanner) }
        var keys: [String: ManifestJSON] = [:]
        while let key = try scanner.nextKey() {
            if key == "features" {
                keys[key] = try features(&scanner)
            } else if key == "router" {
                keys[key] = try router(&scanner)
            } else if known.contains(key) {
                keys[key] = try scalar(&scanner)
            } else {
                try scanner.skip()
            }
        }
        return .object(keys)
    }

    private static func features(_ scanner: inout JSONScanner) throws(JSONScanner.Malformed) -> ManifestJSON {
        guard try scanner.open(UInt8(ascii: "[")) else { return try scalar(&scanner) }
        var elements: [ManifestJSON] = []
        while try scanner.nextElement() { elements.append(try feature(&scanner)) }
        return .array(elements)
    }

    private static func router(_ scanner: inout JSONScanner) throws(JSONScanner.Malformed) -> ManifestJSON {
        guard try scanner.open(UInt8(ascii: "{")) else { return try scalar(&scanner) }
        var keys: [String: ManifestJSON] = [:]
        while let key = try scanner.nextKey() {
            switch key {
            case "entry": keys[key] = try scalar(&scanner)
            case "pages": keys[key] = try pages(&scanner)
            default: try scanner.skip()
            }
        }
        return .object(keys)
    }

    private static func pages(_ scanner: inout JSONScanner) throws(JSONScanner.Malformed) -> ManifestJSON {
        guard try scanner.open(UInt8(ascii: "{")) else { return try scalar(&scanner) }
        var pages: [(path: String, page: ManifestJSON)] = []
        while let path = try scanner.nextKey() { pages.append((path, try page(&scanner))) }
        return .pages(pages)
    }

    private static func page(_ scanner: inout JSONScanner) throws(JSONScanner.Malformed) -> ManifestJSON {
        guard try scanner.open(UInt8(ascii: "{")) else { return try scalar(&scanner) }
        var keys: [String: ManifestJSON] = [:]
        while let key = try scanner.nextKey() {
            switch key {
            case "component", "launchMode", "path": keys[key] = try scalar(&scanner)
            default: try scanner.skip()
            }
        }
        return .object(keys)
    }

    private static func feature(_ scanner: inout JSONScanner) throws(JSONScanner.Malformed) -> ManifestJSON {
        guard try scanner.open(UInt8(ascii: "{")) else { return try scalar(&scanner) }
        var keys: [String: ManifestJSON] = [:]
        while let key = try scanner.nextKey() {
            if key == "name" { keys[key] = try scalar(&scanner) } else { try scanner.skip() }
        }
        return .object(keys)
    }

    /// Reads a scalar. Of an object or array, it keeps only the kind.
    private static func scalar(_ scanner: inout JSONScanner) throws(JSONScanner.Malformed) -> ManifestJSON {
        switch try scanner.peek() {
        case UInt8(ascii: "{"):
            try scanner.skip()
            return .object([:])
        case UInt8(ascii: "["):
            try scanner.skip()
            return .array([])
        case UInt8(ascii: "\""): return .string(try scanner.string())
        case UInt8(ascii: "n"):
            try scanner.word("null")
            return .null
        case UInt8(ascii: "t"):
            try scanner.word("true")
            return .boolean(true)
        case UInt8(ascii: "f"):
            try scanner.word("false")
            return .boolean(false)
        default:
            let digits = try scanner.number()
            if let integer = Int(digits) { return .integer(integer) }
            let double = Double(digits)
            return .number(double?.isFinite == true ? double : nil)
        }
    }

    /// The kind of the value with its article, for messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .string: "a string"
        case .integer, .number: "a number"
        case .array: "an array"
        case .object, .pages: "an object"
        }
    }
}
