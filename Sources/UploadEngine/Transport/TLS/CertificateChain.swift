import NIOSSL

/// Checks each certificate of a server's chain while BoringSSL verifies it, and records the one at fault.
///
/// Confined to one handshake and its event loop. Not called where the operating system verifies the chain (Apple's systems,
/// with their own trust roots).
final class CertificateChain {
    /// The certificate that ended the verification, and the reason where it was this engine's.
    private(set) var fault: (certificate: NIOSSLCertificate, refusal: RefusedCertificate?)?
    private var hasAuthority = false

    /// Called from the authority to the server's certificate.
    ///
    /// - Parameters:
    ///   - verdict: BoringSSL's verdict about this certificate.
    ///   - certificate: One of the chain.
    func verify(_ verdict: NIOSSLVerificationResult, _ certificate: NIOSSLCertificate) -> NIOSSLVerificationResult {
        guard verdict == .certificateVerified else {
            fault = fault ?? (certificate, nil)
            return .failed
        }
        defer { hasAuthority = true }
        do throws(RefusedCertificate) {
            try RefusedCertificate.check(certificate, isTrusted: !hasAuthority)
            return .certificateVerified
        } catch {
            fault = (certificate, error)
            return .failed
        }
    }
}

/// NIOSSL's initializer with a callback that sees the chain beside BoringSSL's own verification. It is deprecated in favour of
/// callbacks that take the verification's place: decision 19. The protocol lets it be called without a warning.
protocol ChainShowing {
    init(context: NIOSSLContext, serverHostname: String?, verificationCallback: NIOSSLVerificationCallback?) throws
}

extension NIOSSLClientHandler: ChainShowing {}

extension ChainShowing {
    init(context: NIOSSLContext, serverName: String?, chain: CertificateChain) throws {
        try self.init(context: context, serverHostname: serverName) { chain.verify($0, $1) }
    }
}
