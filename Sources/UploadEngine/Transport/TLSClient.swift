import Libc
import NIOCore
import NIOSSL
import UploadCore

/// The TLS side of a client's connections: whom it trusts, and who it says that it is.
struct TLSClient: Sendable {
    /// The keys that a server may have; any when there are none.
    let pins: Set<PublicKeyPin>
    private let context: NIOSSLContext

    /// Reads the certificates, so it may block.
    ///
    /// - Throws: Code 200 when a file cannot be used; the message names it.
    init(_ configuration: UploadClient.Configuration) throws(UploadError) {
        pins = configuration.pinnedPublicKeys
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.applicationProtocols = configuration.httpVersion == .http2 ? ["h2", "http/1.1"] : ["http/1.1"]
        tls.minimumTLSVersion = .tlsv12  // RFC 8996
        tls.shutdownTimeout = .seconds(1)
        var roots = "of the system"
        switch configuration.trust {
        case .system:
            let paths = ["SSL_CERT_FILE", "SSL_CERT_DIR"].compactMap { (name: String) in
                getenv(name).map { String(cString: $0) }
            }
            if let path = paths.first(where: { !$0.isEmpty }) {
                tls.trustRoots = .file(path)
                roots = "in '\(path)'"
            }
        case .certificates(let path):
            tls.trustRoots = .file(path)
            roots = "in '\(path)'"
        case .anything: tls.certificateVerification = .none
        }
        if let identity = configuration.identity {
            do {
                tls.certificateChain = try NIOSSLCertificate.fromPEMFile(identity.certificatePath).map {
                    .certificate($0)
                }
            } catch { throw .unusable("client certificate in '\(identity.certificatePath)'", error) }
            do {
                tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: identity.keyPath, format: .pem))
            } catch { throw .unusable("private key in '\(identity.keyPath)'", error) }
        }
        do { context = try NIOSSLContext(configuration: tls) } catch {
            throw .unusable("trusted certificates \(roots)", error)
        }
    }

    func makeHandler(for peer: Peer) throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: context, serverHostname: peer.isAddress ? nil : peer.host)
    }
}

extension UploadError {
    fileprivate static func unusable(_ what: String, _ error: any Error) -> UploadError {
        UploadError(.other, "TLS: cannot use the \(what): \(error)")
    }
}
