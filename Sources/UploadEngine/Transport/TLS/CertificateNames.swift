import NIOSSL

/// The names and addresses in a certificate: its subjectAltName (RFC 5280, section 4.2.1.6).
struct CertificateNames {
    /// Each dNSName.
    var names: [[UInt8]] = []
    /// Each iPAddress: 4 or 16 bytes.
    var addresses: [[UInt8]] = []

    init(names: [[UInt8]], addresses: [[UInt8]]) { (self.names, self.addresses) = (names, addresses) }

    /// Parsed by BoringSSL, which has verified the certificate as well: a second parser could read something else.
    init(_ certificate: NIOSSLCertificate) {
        for name in certificate._subjectAlternativeNames() {
            switch name.nameType {
            case .dnsName: names.append(Array(name.contents))
            case .ipAddress: addresses.append(Array(name.contents))
            default: break
            }
        }
    }
}
