/// A version of Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload), by its number in `Upload-Draft-Interop-Version`.
///
/// A new version of the draft is a new row, as far as the rules of ``UploadCourse`` hold for it.
package struct DraftVersion: Hashable, Sendable {
    /// The number.
    package let number: Int64
    /// Whether servers may state completeness inverted, as `Upload-Incomplete`.
    let readsIncomplete: Bool
    /// Whether a server repeats its final response when the completing request is sent again.
    let repeatsResponse: Bool

    /// The versions that the engine speaks, the newest first.
    package static let all = [
        DraftVersion(number: 10, readsIncomplete: false, repeatsResponse: true),
        DraftVersion(number: 9, readsIncomplete: false, repeatsResponse: true),
        DraftVersion(number: 8, readsIncomplete: false, repeatsResponse: false),
        DraftVersion(number: 6, readsIncomplete: true, repeatsResponse: false),
    ]

    /// The version with a number; `nil` for one that the engine does not speak.
    package static func numbered(_ number: Int64) -> DraftVersion? { all.first { $0.number == number } }
}

/// A protocol by which an upload goes on where it broke off.
package enum ResumableProtocol: Hashable, Sendable {
    /// The draft of the IETF: the whole body is resumed, also that of a form.
    case draft(DraftVersion)
    /// tus 1.0.0: the content of one file.
    case tus
}
