import UploadCore

/// The digest of a public key that a server may have (RFC 7469), in the format of curl's `--pinnedpubkey`.
///
/// Pinning protects against an authority that issues a wrong certificate. All uploads fail when a server changes its key
/// without the next one being pinned beforehand.
public struct PublicKeyPin: Hashable, Sendable, CustomStringConvertible {
    private static let prefix = "sha256//"
    private static let length = 32

    /// `sha256//` and the Base 64 of the SHA-256 of the key's SubjectPublicKeyInfo.
    public let description: String

    /// Reads a pin such as `sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=`; `nil` for an invalid text.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix),
            Base64.isEncoded(String(text.dropFirst(Self.prefix.count)), count: Self.length)
        else { return nil }
        description = text
    }

    init(digest: [UInt8]) { description = Self.prefix + Base64.encode(digest) }
}
