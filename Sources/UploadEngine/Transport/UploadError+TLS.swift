import Libc
import NIOCore
import NIOSSL
import UploadCore

extension UploadError {
    /// What the caller is told about a handshake that failed: which of the things that a certificate has to be it is not.
    ///
    /// - Parameters:
    ///   - failure: What was thrown, and what the server showed.
    ///   - peer: Whom the request was to be sent to.
    ///   - now: Seconds since 1970.
    init(handshake failure: TLSFailure, with peer: Peer, now: time_t = time(nil)) {
        let certificate = "TLS: the certificate of \(peer)"
        switch failure.cause {
        // What NIOSSL throws for a name, and for an address.
        case NIOSSLError.unableToValidateCertificate, is NIOSSLExtraError:
            self.init(.other, "\(certificate) is not for the name '\(peer.host)'")
        case NIOSSLError.handshakeFailed(let cause):
            let text = "\(cause)"
            if text.contains("CERTIFICATE_VERIFY_FAILED") {
                let reason = failure.certificate.map { Self.distrust($0, now: now) } ?? "is not trusted"
                self.init(.other, "\(certificate) \(reason)")
            } else if text.contains("ALERT_CERTIFICATE_REQUIRED") || text.contains("ALERT_BAD_CERTIFICATE") {
                self.init(.other, "TLS: \(peer) asks for a client certificate that it accepts: \(text)")
            } else if text.contains("EOF during handshake") {
                self.init(.other, "TLS: \(peer) closed the connection during the handshake")
            } else if text.contains("WRONG_VERSION_NUMBER") || text.contains(":HTTP_REQUEST") {
                self.init(.other, "TLS: \(peer) does not speak TLS at this port")
            } else {
                self.init(.other, "TLS: the handshake with \(peer) failed: \(text)")
            }
        case ChannelError.eof:
            self.init(.inputOutput, "\(peer) closed the connection during the TLS handshake")
        default:
            self.init(.other, "TLS: the handshake with \(peer) failed: \(failure.cause)")
        }
    }

    private static func distrust(_ certificate: NIOSSLCertificate, now: time_t) -> String {
        if certificate.notValidAfter < now { return "has expired on \(date(certificate.notValidAfter))" }
        if certificate.notValidBefore > now { return "is not valid before \(date(certificate.notValidBefore))" }
        if let der = try? certificate.toDERBytes(), isSelfIssued(der) {
            return "is self-signed, and not one of those that are trusted"
        }
        return "is issued by an authority that is not trusted"
    }

    private static func date(_ seconds: time_t) -> String {
        var (seconds, parts) = (seconds, tm())
        gmtime_r(&seconds, &parts)
        func digits(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1900)-\(digits(parts.tm_mon + 1))-\(digits(parts.tm_mday))"
    }

    /// Whether issuer and subject are the same, in a certificate as DER (RFC 5280, section 4.1).
    static func isSelfIssued(_ der: [UInt8]) -> Bool {
        var rest = der[...]
        // Certificate and TBSCertificate are sequences, of which the first elements are looked at.
        for _ in 0..<2 {
            guard let sequence = takeElement(&rest) else { return false }
            rest = sequence.content
        }
        var elements: [ArraySlice<UInt8>] = []
        while elements.count < 5, let element = takeElement(&rest) {
            // The version, which may be left out, is the only one with this tag.
            if element.tag != 0xA0 { elements.append(element.content) }
        }
        // serialNumber, signature, issuer, validity, subject
        return elements.count == 5 && elements[2] == elements[4]
    }

    private static func takeElement(_ bytes: inout ArraySlice<UInt8>) -> (tag: UInt8, content: ArraySlice<UInt8>)? {
        guard let tag = bytes.popFirst(), var length = bytes.popFirst().map({ Int($0) }) else { return nil }
        if length >= 0x80 {
            let count = length - 0x80
            guard count <= 4, bytes.count >= count else { return nil }
            length = bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            bytes = bytes.dropFirst(count)
        }
        guard length <= bytes.count else { return nil }
        defer { bytes = bytes.dropFirst(length) }
        return (tag, bytes.prefix(length))
    }
}
