/// The state of one upload on the disk, apart from its content.
///
/// It has no header field but those that describe the content: credentials are not stored.
struct ResourceRecord: Codable, Equatable, Sendable {
    enum Kind: String, Codable {
        case draft, tus
    }

    /// The response of the target, which ends the upload.
    struct Answer: Codable, Equatable, Sendable {
        let status: Int
        /// The media type and the length of the body, which is a file of its own; nil without a body.
        var contentType: String?
        var length: Int64?
        /// The reason why nothing was stored; nil after a success.
        var error: String?
    }

    /// The name in the URL: 32 hexadecimal digits.
    let id: String
    let kind: Kind
    /// The creation in seconds since 1970.
    let created: Int64
    /// The path and the query of the creation, as the client sent them.
    let target: String
    let contentType: String?
    let contentDisposition: String?
    /// The value of `Upload-Metadata` of tus.
    let metadata: String?
    /// The length of the whole content; nil while it is unknown.
    var length: Int64?
    /// Whether the content has ended. Nothing is appended any more.
    var isComplete = false
    /// The files of the form under temporary names, in the order of the form. They exist until they have their final names, which
    /// are in the description of the upload: so each file is published once, whenever the process ends.
    var staged: [String]?
    var answer: Answer?
    /// The connections over which content came, and how many of their requests ended early.
    var connections = 0
    var interruptions = 0

    /// Whether a text has the form of ``id``. Any other one is no name of a file.
    static func isID(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 32
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
    }

    /// A name that cannot be guessed: 128 bits from the generator of the system.
    static func makeID() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// The path of the target, without the query.
    var path: String { String(target.prefix { $0 != "?" }) }
}
