import NIOSSL

/// A certificate that a forger could make, which BoringSSL accepts all the same. OpenSSL refuses it by default.
///
/// NIOSSL shows the server's own certificate only: one between it and the authority is not looked at.
struct WeakCertificate: Error {
    /// The reason, as a clause of which the certificate is the subject.
    let reason: String

    private static let minimumRSABits = 2048
    /// Algorithms that sign a digest by MD5 or SHA-1, as DER has them (RFC 3279, section 2.2).
    private static let brokenAlgorithms: [[UInt8]: String] = [
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x04]: "MD5",
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x05]: "SHA-1",
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01]: "SHA-1",
        [0x2A, 0x86, 0x48, 0xCE, 0x38, 0x04, 0x03]: "SHA-1",
    ]

    /// - Throws: Itself, when a certificate is weak.
    static func check(_ certificate: NIOSSLCertificate) throws {
        let der = CertificateDER(try certificate.toDERBytes())
        // A certificate that is trusted itself needs no signature.
        if !der.isSelfIssued, let digest = brokenAlgorithms[der.signatureAlgorithm] {
            throw WeakCertificate(reason: "is signed with \(digest), which can be forged")
        }
        let key = try certificate.extractPublicKey().toSPKIBytes()
        if let bits = CertificateDER.rsaBits(publicKeyInfo: key), bits < minimumRSABits {
            throw WeakCertificate(
                reason: "has an RSA key of \(bits) bits, and fewer than \(minimumRSABits) can be broken")
        }
    }
}
