import NIOSSL

/// A certificate that BoringSSL accepts and this engine refuses.
struct RefusedCertificate: Error {
    /// The reason, as a clause with the certificate as its subject.
    let reason: String

    private static let minimumRSABits = 2048
    /// Algorithms that sign a digest by MD5 or SHA-1, as DER has them (RFC 3279, section 2.2).
    private static let brokenAlgorithms: [[UInt8]: String] = [
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x04]: "MD5",
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x05]: "SHA-1",
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01]: "SHA-1",
        [0x2A, 0x86, 0x48, 0xCE, 0x38, 0x04, 0x03]: "SHA-1",
    ]
    /// The identifier of the extension policyConstraints (RFC 5280, section 4.2.1.11), as DER has it.
    private static let policyConstraints: [UInt8] = [0x06, 0x03, 0x55, 0x1D, 0x24]

    /// Refuses a certificate that can be forged, as OpenSSL does by default, and one that could end the process.
    ///
    /// - Parameter isTrusted: Whether the certificate itself is trusted: then its signature does not matter.
    static func check(_ certificate: NIOSSLCertificate, isTrusted: Bool) throws(RefusedCertificate) {
        guard let bytes = try? certificate.toDERBytes(),
            let key = try? certificate.extractPublicKey().toSPKIBytes()
        else { throw RefusedCertificate(reason: "cannot be read") }
        if !isTrusted, let digest = brokenAlgorithms[CertificateDER(bytes).signatureAlgorithm] {
            throw RefusedCertificate(reason: "is signed with \(digest), which can be forged")
        }
        if let bits = CertificateDER.rsaBits(publicKeyInfo: key), bits < minimumRSABits {
            throw RefusedCertificate(
                reason: "has an RSA key of \(bits) bits, and fewer than \(minimumRSABits) can be broken")
        }
        // NIOSSL's callback traps where BoringSSL finds that no policy is left, which takes this extension.
        guard bytes.firstRange(of: policyConstraints) == nil else {
            throw RefusedCertificate(
                reason: "has policy constraints (RFC 5280, section 4.2.1.11), which are not supported")
        }
    }
}
