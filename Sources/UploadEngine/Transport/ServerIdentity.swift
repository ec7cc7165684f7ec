import NIOSSL

/// The name or the address that a server's certificate has to be for (RFC 9110, section 4.3.4; RFC 9525).
///
/// It comes from the address that the caller wrote, and from nothing else: not from the address that the connection has,
/// which may be a proxy's, and which NIOSSL compares with the addresses in a certificate whatever the name.
enum ServerIdentity {
    /// In lower case, without a dot at its end.
    case name([UInt8])
    case address(IPAddress)

    init(_ host: String) {
        if let address = IPAddress(host) {
            self = .address(address)
        } else {
            self = .name(Self.normalized(host.utf8))
        }
    }

    /// Whether a certificate is for this server. A name is compared with names only, an address with addresses only; the
    /// common name counts for nothing (RFC 9525, section 2).
    func matches(_ certificate: CertificateNames) -> Bool {
        switch self {
        case .name(let name): certificate.names.contains { Self.matches(Self.normalized($0), name) }
        case .address(let address): certificate.addresses.contains(address.bytes)
        }
    }

    /// A wildcard is the whole left-most label, stands for one label, and has at least two labels behind it: a certificate
    /// for `*.example` would be one for a whole top-level domain (RFC 9525, section 6.3). So curl does it.
    private static func matches(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
        if pattern == name { return !name.isEmpty }
        guard pattern.starts(with: "*.".utf8), let dot = name.firstIndex(of: UInt8(ascii: ".")), dot > 0 else {
            return false
        }
        let labels = pattern.dropFirst(2).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty && !$0.contains(UInt8(ascii: "*")) }) else {
            return false
        }
        return name[(dot + 1)...] == pattern.dropFirst(2)
    }

    private static func normalized(_ name: some Sequence<UInt8>) -> [UInt8] {
        var bytes = name.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        return bytes
    }
}

/// The names and addresses that a certificate is for: its subjectAltName (RFC 5280, section 4.2.1.6).
struct CertificateNames {
    /// Each dNSName.
    var names: [[UInt8]] = []
    /// Each iPAddress: 4 or 16 bytes.
    var addresses: [[UInt8]] = []

    init(names: [[UInt8]], addresses: [[UInt8]]) { (self.names, self.addresses) = (names, addresses) }

    /// Read by BoringSSL, which has verified the certificate as well: two parsers could read two things.
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
