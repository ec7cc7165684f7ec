import Crypto
import NIOCore
import NIOSSL
import NIOTLS
import UploadCore

/// Waits for the end of the TLS handshake, and looks at the server's key before anything is sent.
final class HandshakeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Tells which protocol both sides agreed on, if they did. Fails with a ``TLSFailure``, or with the pins'
    /// ``UploadError``.
    let done: EventLoopPromise<String?>
    private let session: NIOSSLClientHandler
    private let pins: Set<PublicKeyPin>
    private var isOver = false

    init(_ session: NIOSSLClientHandler, pins: Set<PublicKeyPin>, _ done: EventLoopPromise<String?>) {
        self.session = session
        self.pins = pins
        self.done = done
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let applicationProtocol)? = event as? TLSUserEvent {
            end(
                with: Result {
                    try checkPins()
                    return applicationProtocol
                })
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(with: .failure(TLSFailure(cause: error, certificate: session.peerCertificate)))
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(with: .failure(TLSFailure(cause: ChannelError.eof, certificate: nil)))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end(with: .failure(ChannelError.eof)) }

    private func checkPins() throws {
        guard !pins.isEmpty, let key = try session.peerCertificate?.extractPublicKey().toSPKIBytes() else { return }
        let pin = PublicKeyPin(digest: Array(SHA256.hash(data: key)))
        guard pins.contains(pin) else {
            throw UploadError(
                .other, "TLS: the server's public key is \(pin), which is not one of those that are pinned")
        }
    }

    private func end(with result: Result<String?, any Error>) {
        guard !isOver else { return }
        isOver = true
        done.completeWith(result)
    }
}

/// A handshake that failed.
struct TLSFailure: Error {
    let cause: any Error
    /// What the server showed, if it came to that.
    let certificate: NIOSSLCertificate?
}
