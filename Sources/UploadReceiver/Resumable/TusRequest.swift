import HTTPTypes
import HummingbirdCore

/// A request of tus 1.0 (tus.io/protocols/resumable-upload).
struct TusRequest {
    enum Operation: Equatable {
        case options
        case creation
        case offset
        case append
        case termination
    }

    static let version = "1.0.0"

    let operation: Operation
    /// The name of the upload in the path; empty for ``Operation/options`` and ``Operation/creation``.
    let id: String
    /// Whether the version is the one that this server has.
    let isSupported: Bool

    /// Returns nil for an ordinary request: one at another path, or without the version, which only `OPTIONS` may leave out.
    init?(_ request: Request, path: String) {
        let version = request.header("Tus-Resumable")
        isSupported = version == Self.version
        let requested = request.uri.path
        let isCollection = requested == path || requested == path.dropLast()
        guard isCollection || requested.hasPrefix(path) else { return nil }
        id = isCollection ? "" : String(requested.dropFirst(path.count))
        if request.method == .options {
            // A preflight of a browser is not one of tus.
            guard request.headers[.accessControlRequestMethod] == nil else { return nil }
            operation = .options
            return
        }
        guard version != nil else { return nil }
        switch request.method {
        case .post where isCollection: operation = .creation
        case .head where !isCollection: operation = .offset
        case .patch where !isCollection: operation = .append
        case .delete where !isCollection: operation = .termination
        default: return nil
        }
    }

    /// Reads the digits of `Upload-Offset` and `Upload-Length`; nil for anything else.
    static func count(_ text: String?) -> Int64? {
        guard let text, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text)
    }
}
