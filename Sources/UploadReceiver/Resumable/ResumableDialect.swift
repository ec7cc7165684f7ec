/// The requirements of one version of the draft for resumable uploads (draft-ietf-httpbis-resumable-upload).
///
/// Clients and servers announce an interop version, which does not follow the numbers of the drafts. Each version is a row of
/// ``all``, and no other code compares versions.
struct ResumableDialect: Equatable, Sendable {
    /// The field that states whether the content of a request ends the upload.
    enum Completeness {
        /// `Upload-Complete`.
        case complete
        /// `Upload-Incomplete`, with the opposite value.
        case incomplete
    }

    /// The name for the lifetime of an upload in the field `Upload-Limit`.
    enum Lifetime: String {
        case expires
        case maxAge = "max-age"
    }

    /// The interop version.
    let version: Int64
    let completeness: Completeness
    /// Whether an append has the media type `application/partial-upload`.
    let hasMediaType: Bool
    /// Whether `Upload-Length` exists.
    let hasLength: Bool
    /// The key of the lifetime in `Upload-Limit`; nil where neither this field nor `OPTIONS` exists.
    let lifetime: Lifetime?
    /// The errors with a problem type.
    let problems: Set<ResumableProblem.Kind>
    /// Whether an interim response states the offset.
    let reportsProgress: Bool
    /// Whether a repeated end of the upload gets the final response again.
    let replays: Bool

    /// The supported versions, the newest first.
    static let all = [
        row(10, .complete, limits: .maxAge, [.offset, .length], replays: true),
        row(9, .complete, limits: .maxAge, [.offset, .length], replays: true),
        row(8, .complete, limits: .maxAge, [.offset, .length, .completed]),
        row(6, .complete, limits: .expires, [.offset, .completed]),
        row(5, .complete, limits: nil, []),
        row(3, .incomplete, limits: nil, []),
    ]

    static let newest = all[0]

    init?(version: Int64) {
        guard let row = Self.all.first(where: { $0.version == version }) else { return nil }
        self = row
    }

    private init(
        version: Int64, completeness: Completeness, lifetime: Lifetime?, problems: Set<ResumableProblem.Kind>,
        replays: Bool
    ) {
        (self.version, self.completeness, self.lifetime) = (version, completeness, lifetime)
        (self.problems, self.replays) = (problems, replays)
        (hasMediaType, hasLength) = (lifetime != nil, lifetime != nil)
        reportsProgress = completeness == .complete
    }

    /// Media type, length and limits came in the same version, as did `Upload-Complete` and the offsets of interim responses.
    private static func row(
        _ version: Int64, _ completeness: Completeness, limits: Lifetime?, _ problems: Set<ResumableProblem.Kind>,
        replays: Bool = false
    ) -> ResumableDialect {
        ResumableDialect(
            version: version, completeness: completeness, lifetime: limits, problems: problems, replays: replays)
    }

    /// The name of the field for completeness.
    var completenessName: String { completeness == .complete ? "Upload-Complete" : "Upload-Incomplete" }

    /// The value of the field for completeness.
    func completeness(_ isComplete: Bool) -> String { isComplete == (completeness == .complete) ? "?1" : "?0" }

    /// Whether a request whose field for completeness has this value ends the upload; nil for an invalid value.
    func isComplete(_ text: String?) -> Bool? {
        StructuredField.boolean(text).map { $0 == (completeness == .complete) }
    }
}
