import NIOCore
import NIOSSL
import UploadCore
import _UploadLibc

extension UploadFailure {
    /// The error of a failed handshake: the requirement that the certificate does not meet.
    ///
    /// - Parameters:
    ///   - failure: The cause, and the server's certificate.
    ///   - peer: The server or proxy.
    ///   - now: Seconds since 1970.
    init(handshake failure: TLSFailure, with peer: Peer, now: time_t = time(nil)) {
        // One between the server's certificate and the authority's, or the authority's own.
        let other = failure.fault.flatMap { $0 == failure.certificate ? nil : $0 }
        let certificate = "TLS: the certificate of \(peer)"
        switch failure.cause {
        case is WrongIdentity:
            let kind = IPAddress(peer.host) == nil ? "name" : "address"
            let names = failure.certificate.map { Self.list(CertificateNames($0)) } ?? ""
            self.init(
                .other,
                "\(certificate) is not for the \(kind) '\(peer.host)', but for \(names.isEmpty ? "none" : names)",
                reason: .certificateRefused)
        case let refusal as RefusedCertificate:
            let issuer = other == nil ? "" : "is issued by an authority whose certificate "
            self.init(.other, "\(certificate) \(issuer)\(refusal.reason)", reason: .certificateRefused)
        case NIOSSLError.noCertificateToValidate:
            self.init(.other, "TLS: \(peer) has no certificate", reason: .certificateRefused)
        case NIOSSLError.handshakeFailed(BoringSSLError.sslError([.eofDuringHandshake])):
            self.init(.other, "TLS: \(peer) closed the connection during the handshake", reason: .tls)
        case NIOSSLError.handshakeFailed(let cause):
            let reason = TLSReason(cause)
            guard reason.isAboutCertificate else {
                self.init(.other, "TLS: \(peer) \(reason.clause)", reason: .tls)
                return
            }
            let distrust =
                other.map { Self.distrust(inIssuer: $0, now: now) }
                ?? failure.certificate.map { Self.distrust($0, now: now) } ?? "is not trusted"
            self.init(.other, "\(certificate) \(distrust)", reason: .certificateRefused)
        case ChannelError.eof:
            self.init(.inputOutput, "\(peer) closed the connection during the TLS handshake", reason: .tls)
        case is IOError:
            let error = UploadFailure(failure.cause, talkingTo: peer)
            self.init(error.code, error.message, reason: .tls)
        default: self.init(.other, "TLS: \(peer) \(TLSReason(failure.cause).clause)", reason: .tls)
        }
    }

    /// The first names and addresses of a certificate.
    private static func list(_ names: CertificateNames) -> String {
        let texts = names.names.map { String(decoding: $0, as: UTF8.self) } + names.addresses.compactMap(IPAddress.text)
        let shown = texts.prefix(3).map { "'\($0.visible(limit: 80))'" }.joined(separator: ", ")
        return texts.count > 3 ? "\(shown) and \(texts.count - 3) more" : shown
    }

    private static func distrust(_ certificate: NIOSSLCertificate, now: time_t) -> String {
        if let expiry = expiry(of: certificate, now: now) { return expiry }
        if let der = try? certificate.toDERBytes(), CertificateDER(der).isSelfIssued {
            return "is self-signed and not trusted"
        }
        // NIOSSL does not give the reason.
        return
            "is issued by an authority that is not trusted, or a certificate between the two is missing or not valid, "
            + "or it is not meant for a server of this name"
    }

    private static func distrust(inIssuer certificate: NIOSSLCertificate, now: time_t) -> String {
        expiry(of: certificate, now: now).map { "is issued by an authority whose certificate \($0)" }
            ?? "is issued by an authority that is not trusted, or that may not issue it"
    }

    private static func expiry(of certificate: NIOSSLCertificate, now: time_t) -> String? {
        if certificate.notValidAfter < now { return "has expired on \(date(certificate.notValidAfter))" }
        if certificate.notValidBefore > now { return "is not valid before \(date(certificate.notValidBefore))" }
        return nil
    }

    private static func date(_ seconds: time_t) -> String {
        var (seconds, parts) = (seconds, tm())
        gmtime_r(&seconds, &parts)
        func digits(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1900)-\(digits(parts.tm_mon + 1))-\(digits(parts.tm_mday))"
    }
}
