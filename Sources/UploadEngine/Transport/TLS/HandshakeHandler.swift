import Crypto
import NIOCore
import NIOSSL
import NIOTLS
import UploadCore

/// Waits for the end of the TLS handshake, and checks the server's identity before any byte of HTTP is sent.
final class HandshakeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// The protocol that both sides agreed on (ALPN), if any. Fails with a ``TLSFailure``, or with the ``UploadFailure`` of pins.
    let done: EventLoopPromise<String?>
    private let session: NIOSSLClientHandler
    private let chain: CertificateChain
    /// The identity to check; `nil` where certificates are not verified.
    private let identity: ServerIdentity?
    private let pins: Set<PublicKeyPin>
    private var isOver = false

    init(
        _ session: NIOSSLClientHandler, _ chain: CertificateChain, identity: ServerIdentity?, pins: Set<PublicKeyPin>,
        _ done: EventLoopPromise<String?>
    ) {
        self.session = session
        self.chain = chain
        self.identity = identity
        self.pins = pins
        self.done = done
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let applicationProtocol)? = event as? TLSUserEvent {
            end(
                with: Result {
                    try check()
                    return applicationProtocol
                })
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let cause = chain.fault?.refusal ?? error
        end(
            with: .failure(
                TLSFailure(cause: cause, certificate: session.peerCertificate, fault: chain.fault?.certificate)))
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(with: .failure(TLSFailure(cause: ChannelError.eof, certificate: nil)))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end(with: .failure(ChannelError.eof)) }

    private func check() throws {
        guard identity != nil || !pins.isEmpty else { return }
        // Without a certificate the server has no identity.
        guard let certificate = session.peerCertificate else {
            throw TLSFailure(cause: NIOSSLError.noCertificateToValidate, certificate: nil)
        }
        if let identity {
            guard identity.matches(CertificateNames(certificate)) else {
                throw TLSFailure(cause: WrongIdentity(), certificate: certificate)
            }
        }
        guard !pins.isEmpty else { return }
        let pin = PublicKeyPin(digest: Array(SHA256.hash(data: try certificate.extractPublicKey().toSPKIBytes())))
        guard pins.contains(pin) else {
            throw UploadFailure(
                .other, "TLS: the server's public key is \(pin), which does not match any pinned key",
                reason: .publicKeyNotPinned)
        }
    }

    private func end(with result: Result<String?, any Error>) {
        guard !isOver else { return }
        isOver = true
        done.completeWith(result)
    }
}

/// The certificate is for another server.
struct WrongIdentity: Error {}

/// A handshake that failed.
struct TLSFailure: Error {
    let cause: any Error
    /// The server's certificate, if it was received.
    let certificate: NIOSSLCertificate?
    /// The certificate of the chain that ended its verification.
    var fault: NIOSSLCertificate?
}
