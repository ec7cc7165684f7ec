import Crypto
import UploadCore
import UploadEngine

extension StoredRequest {
    /// A new record of the request.
    ///
    /// - Parameters:
    ///   - isQueued: Whether the queue sends it.
    ///   - credentials: The header fields that are not stored.
    ///   - now: The time in milliseconds since 1970.
    func record(isQueued: Bool, credentials: [HeaderField] = [], now: Int64) -> UploadRecord {
        var request = self
        request.isQueued = isQueued
        if needsIdempotencyKey { request.idempotencyKey = Hexadecimal.random() }
        if resumption != .off, case .form = body { request.boundary = MultipartBoundary().text }
        return UploadRecord(
            id: Hexadecimal.random(), key: request.key(credentials), content: request.json.bytes, created: now)
    }

    /// The digest of all that the server gets, but for the boundary, a random `Idempotency-Key` and the values of
    /// credentials: a token that was renewed, or another time limit, makes no other upload.
    private func key(_ credentials: [HeaderField]) -> String {
        let names = Set((credentials.map(\.name) + secrets.map(\.name)).map(\.lowercasedASCII)).sorted()
        var members = ["credentials": JSONValue.array(names.map { .string($0) })]
        let all = json
        for name in ["url", "method", "header", "form", "files", "isQueued"] { members[name] = all[name] }
        return Hexadecimal.text(SHA256.hash(data: JSONValue.object(members).bytes))
    }
}

/// Hexadecimal digits in lower case.
enum Hexadecimal {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// 32 digits of the system's generator.
    static func random() -> String { text((0..<16).map { _ in UInt8.random(in: .min ... .max) }) }
}
