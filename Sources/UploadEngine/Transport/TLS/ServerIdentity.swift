/// The name or the address that a server's certificate must contain (RFC 9110, section 4.3.4; RFC 9525).
///
/// It comes from the URL alone, not from the address of the socket, which may be a proxy's, and which NIOSSL compares with
/// the addresses in a certificate even where the URL has a name.
enum ServerIdentity {
    /// In lower case, without a trailing dot.
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
    /// common name is ignored (RFC 9525, section 2).
    func matches(_ certificate: CertificateNames) -> Bool {
        switch self {
        case .name(let name): certificate.names.contains { Self.matches(Self.normalized($0), name) }
        case .address(let address): certificate.addresses.contains(address.bytes)
        }
    }

    /// A wildcard is the whole left-most label, matches one label, and has at least two labels behind it: `*.example` would
    /// match a whole top-level domain (RFC 9525, section 6.3). curl has the same rules.
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
