/// Whether an upload goes on where it broke off, with servers that support it.
public struct Resumption: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case off, automatic, draft, tus }

    package let kind: Kind

    /// Each attempt sends the whole body, as one request.
    public static let off = Resumption(kind: .off)

    /// Asks the server with OPTIONS, once in ten minutes for an address: uses the draft of the IETF or tus where it supports one
    /// of them, and else one request.
    public static let automatic = Resumption(kind: .automatic)

    /// Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload, interop versions 10, 9, 8 and 6), or one request where
    /// the server, or a gateway before it, does not support it.
    public static let draft = Resumption(kind: .draft)

    /// tus 1.0.0. The address is that at which uploads are created. It takes one file: text fields of a form become
    /// metadata.
    public static let tus = Resumption(kind: .tus)
}
