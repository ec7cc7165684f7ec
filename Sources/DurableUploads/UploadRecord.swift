/// An upload in a store.
public struct UploadRecord: Hashable, Sendable, Identifiable {
    /// The identifier: 32 hexadecimal digits in lower case.
    public let id: String

    /// The key that uploads of the same files to the same address have in common: the SHA-256 of the request, as 64 hexadecimal
    /// digits in lower case. At most one unfinished record of a store has it.
    public let key: String

    /// The request. Only this library reads it; a store keeps it as it is. It has no secret but those in the URL.
    public let content: [UInt8]

    /// The time at which the record was made, in milliseconds since 1970.
    public let created: Int64

    /// The state of the upload.
    public var state: State

    /// The number of times that sending has begun.
    public var attempts: Int

    /// The time before which the upload is not sent again, in milliseconds since 1970; 0 for none.
    public var notBefore: Int64

    /// The place where the server keeps what it has of the upload, if it does. As secret as a password. Only this library reads
    /// it; a store keeps it as it is.
    public var resource: String?

    /// The ending; `nil` until the state is ``State/ended``.
    public var ending: Ending?

    /// Creates a record, as a store reads it from its disk.
    public init(
        id: String, key: String, content: [UInt8], created: Int64, state: State = .waiting, attempts: Int = 0,
        notBefore: Int64 = 0, resource: String? = nil, ending: Ending? = nil
    ) {
        self.id = id
        self.key = key
        self.content = content
        self.created = created
        self.state = state
        self.attempts = attempts
        self.notBefore = notBefore
        self.resource = resource
        self.ending = ending
    }

    /// The state of an upload.
    public struct State: RawRepresentable, Hashable, Sendable {
        /// The name for a store: `waiting`, `sending`, `committing` or `ended`.
        public let rawValue: String

        /// Nothing of the upload is being sent.
        public static let waiting = State("waiting")
        /// The upload is being sent. The end of its body was not, so that no server takes it for complete.
        public static let sending = State("sending")
        /// The end of the body may have been sent: the server may have received the upload. Where it has a
        /// ``UploadRecord/resource``, it can be asked.
        public static let committing = State("committing")
        /// The upload has ended.
        public static let ended = State("ended")

        private init(_ name: String) { rawValue = name }

        /// The state with a name; `nil` for any other text.
        public init?(rawValue: String) {
            guard [State.waiting, .sending, .committing, .ended].contains(State(rawValue)) else { return nil }
            self.rawValue = rawValue
        }
    }

    /// The ending of an upload.
    public struct Ending: Hashable, Sendable {
        /// The limit in bytes of ``response``.
        public static let maximumResponseLength = 64 * 1024

        /// Whether the server has the upload.
        public let outcome: Outcome

        /// The HTTP status of the response; `nil` without one.
        public let statusCode: Int?

        /// The reason for which there is no response, for humans; `nil` where there is one.
        public let message: String?

        /// The text of the response, or the beginning of a longer one; empty without one.
        public let response: String

        /// Creates an ending. A longer response is cut at a character.
        public init(outcome: Outcome, statusCode: Int? = nil, message: String? = nil, response: String = "") {
            self.outcome = outcome
            self.statusCode = statusCode
            self.message = message
            self.response = response.prefix(bytes: Self.maximumResponseLength)
        }
    }

    /// Whether the server has an upload that has ended.
    public struct Outcome: RawRepresentable, Hashable, Sendable {
        /// The name for a store: `answered`, `received`, `notReceived` or `unknown`.
        public let rawValue: String

        /// The server has responded, with any status.
        public static let answered = Outcome("answered")
        /// The server has the upload; its response is lost.
        public static let received = Outcome("received")
        /// The server has not got the end of the upload, and cannot have acted on it.
        public static let notReceived = Outcome("notReceived")
        /// The server may have received the upload: the end of the body may have been sent, and there is no response.
        public static let unknown = Outcome("unknown")

        private init(_ name: String) { rawValue = name }

        /// The outcome with a name; `nil` for any other text.
        public init?(rawValue: String) {
            guard [Outcome.answered, .received, .notReceived, .unknown].contains(Outcome(rawValue)) else { return nil }
            self.rawValue = rawValue
        }
    }
}

extension String {
    /// The longest beginning of whole characters with at most this number of bytes.
    fileprivate func prefix(bytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(startIndex, offsetBy: limit)
        // Not inside of a scalar.
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
