import NIOCore
import NIOSSL
import UploadCore

/// TLS configuration of a client: trust roots, pins and client certificate.
struct TLSClient: Sendable {
    /// The accepted keys of servers; empty for any.
    let pins: Set<PublicKeyPin>
    private let verifiesServers: Bool
    private let context: NIOSSLContext

    /// Reads the certificates from disk; may block.
    ///
    /// - Throws: Code 200 when a file cannot be used; the message names it.
    init(_ options: ConnectionOptions) throws(UploadFailure) {
        pins = options.pinnedPublicKeys
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.applicationProtocols = options.httpVersion.offersHTTP2 ? ["h2", "http/1.1"] : ["http/1.1"]
        tls.minimumTLSVersion = .tlsv12  // RFC 8996
        tls.shutdownTimeout = .seconds(1)
        tls.certificateVerification = .none
        if let identity = options.identity { try identity.load(into: &tls) }

        switch options.trust.kind {
        case .insecure: verifiesServers = false
        case .system, .certificates: verifiesServers = true
        }
        // Names are compared by ``ServerIdentity``, not by NIOSSL.
        if verifiesServers { tls.certificateVerification = .noHostnameVerification }
        let roots = try TrustedCertificates(options.trust)
        if let roots { (tls.trustRoots, tls.additionalTrustRoots) = (roots.first, roots.others) }
        do { context = try NIOSSLContext(configuration: tls) } catch {
            let place = roots.map { "in \($0.name): there is no certificate (PEM) in it" } ?? "of the system"
            throw UploadFailure(.other, "TLS: cannot use the trusted certificates \(place)")
        }
    }

    /// - Returns: The handler of a new TLS session, and the record of its certificate chain.
    func makeHandler(for peer: Peer) throws -> (NIOSSLClientHandler, CertificateChain) {
        let chain = CertificateChain()
        let handler =
            verifiesServers
            ? try NIOSSLClientHandler(context: context, serverName: peer.serverName, chain: chain)
            : try NIOSSLClientHandler(context: context, serverHostname: peer.serverName)
        return (handler, chain)
    }

    /// The identity that a peer's certificate must have; `nil` where certificates are not verified.
    func identity(of peer: Peer) -> ServerIdentity? { verifiesServers ? ServerIdentity(peer.host) : nil }
}

extension ConnectionOptions.ClientIdentity {
    /// - Throws: Code 200 when a file cannot be used, or the key does not match the certificate.
    fileprivate func load(into tls: inout TLSConfiguration) throws(UploadFailure) {
        func unusable(_ part: String, _ path: String, _ reason: String) -> UploadFailure {
            UploadFailure(.other, "TLS: cannot use the \(part) in '\(path.visible)': \(reason)")
        }
        for (part, path) in [("client certificate", certificatePath), ("private key", keyPath)] {
            if let reason = FileProblem(path)?.reason { throw unusable(part, path, reason) }
        }
        do {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(certificatePath).map { .certificate($0) }
        } catch {
            throw unusable("client certificate", certificatePath, "there is no certificate (PEM) in it")
        }
        if FileProblem.isEncryptedKey(keyPath) {
            throw unusable(
                "private key", keyPath,
                "it is encrypted; write it without a passphrase first, as by openssl pkey -in KEY -out PLAIN-KEY")
        }
        do { tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: keyPath, format: .pem)) } catch {
            throw unusable("private key", keyPath, "there is no private key (PEM) in it")
        }
        do { _ = try NIOSSLContext(configuration: tls) } catch {
            throw unusable(
                "private key", keyPath,
                "it does not belong to the client certificate in '\(certificatePath.visible)'")
        }
    }
}
