import HTTPTypes
import HummingbirdCore

/// A request for an upload in several requests. All other requests are handled as ever.
enum ResumableRequest {
    case draft(DraftRequest)
    case tus(TusRequest)
    /// A request of a version that this server does not have.
    case refused(HTTPError)

    /// Returns nil for any other request.
    ///
    /// - Parameter tusPath: The path for creations of tus, with a slash at its end.
    init?(_ request: Request, tusPath: String) {
        if let version = StructuredField.integer(request.header("Upload-Draft-Interop-Version")) {
            guard let draft = DraftRequest(request, version: version) else { return nil }
            self = draft.dialect == nil ? .refused(Self.unknown(version)) : .draft(draft)
            return
        }
        guard let tus = TusRequest(request, path: tusPath) else { return nil }
        self = .tus(tus)
    }

    private static func unknown(_ version: Int64) -> HTTPError {
        var headers = HTTPFields()
        headers.set("Upload-Draft-Interop-Version", "\(ResumableDialect.newest.version)")
        let known = ResumableDialect.all.map { "\($0.version)" }.joined(separator: ", ")
        return HTTPError(
            .badRequest, "Upload-Draft-Interop-Version \(version) is not supported: the versions are \(known)",
            headers: headers)
    }
}

/// A request of the draft for resumable uploads.
struct DraftRequest {
    /// The path of the uploads, which belongs to the page's paths and so collides with no client's.
    static let path = "\(PageRequest.prefix)uploads/"

    enum Operation: Equatable {
        /// The limits.
        case options
        case creation
        case offset
        case append
        case cancellation
    }

    /// Nil for an unknown version.
    let dialect: ResumableDialect?
    let operation: Operation
    /// The name of the upload in the path; empty for ``Operation/options`` and ``Operation/creation``.
    let id: String
    /// The values of the fields; nil if a field is absent or has no valid value.
    let offset: Int64?
    let isComplete: Bool?
    let length: Int64?
    /// Whether the request has a field about the state of an upload.
    let hasState: Bool

    /// Returns nil for an ordinary request: one that announces a version but asks for nothing of it.
    init?(_ request: Request, version: Int64) {
        let dialect = ResumableDialect(version: version)
        self.dialect = dialect
        let path = request.uri.path
        let completeness = request.header((dialect ?? .newest).completenessName)
        offset = Self.count(request.header("Upload-Offset"))
        isComplete = (dialect ?? .newest).isComplete(completeness)
        length = dialect?.hasLength == false ? nil : Self.count(request.header("Upload-Length"))
        hasState = [completeness, request.header("Upload-Offset"), request.header("Upload-Length")].contains {
            $0 != nil
        }
        if path.hasPrefix(Self.path) {
            id = String(path.dropFirst(Self.path.count))
            switch request.method {
            case .head, .get: operation = .offset
            case .patch: operation = .append
            case .delete: operation = .cancellation
            case .options: operation = .options
            default: return nil
            }
            return
        }
        id = ""
        guard !path.hasPrefix(PageRequest.prefix) else { return nil }
        switch request.method {
        case .options where dialect == nil || dialect?.lifetime != nil: operation = .options
        case .post where completeness != nil && isComplete != nil: operation = .creation
        case .patch where hasState: operation = .append
        case .delete: operation = .cancellation
        default: return nil
        }
    }

    private static func count(_ text: String?) -> Int64? {
        StructuredField.integer(text).flatMap { $0 >= 0 ? $0 : nil }
    }
}
