/// The parts of a certificate as DER (RFC 5280, section 4.1) for which NIOSSL has no interface.
struct CertificateDER {
    /// Issuer and subject are the same.
    let isSelfIssued: Bool
    /// The object identifier of the signature algorithm in DER; empty if it cannot be read.
    let signatureAlgorithm: [UInt8]

    init(_ der: [UInt8]) {
        var rest = der[...]
        var certificate = Self.takeElement(&rest)?.content ?? []
        var body = Self.takeElement(&certificate)?.content ?? []
        var algorithm = Self.takeElement(&certificate)?.content ?? []
        signatureAlgorithm = Array(Self.takeElement(&algorithm)?.content ?? [])

        var elements: [ArraySlice<UInt8>] = []
        while elements.count < 5, let element = Self.takeElement(&body) {
            // The version, which may be left out, is the only one with this tag.
            if element.tag != 0xA0 { elements.append(element.content) }
        }
        // serialNumber, signature, issuer, validity, subject
        isSelfIssued = elements.count == 5 && elements[2] == elements[4]
    }

    /// The bits of the modulus in a SubjectPublicKeyInfo (RFC 3279, section 2.3.1); `nil` for keys of other kinds.
    static func rsaBits(publicKeyInfo: [UInt8]) -> Int? {
        let rsaEncryption: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]
        var rest = publicKeyInfo[...]
        var information = takeElement(&rest)?.content ?? []
        var algorithm = takeElement(&information)?.content ?? []
        guard takeElement(&algorithm)?.content.elementsEqual(rsaEncryption) == true else { return nil }
        // The first byte counts the bits that the last one does not use.
        var key = takeElement(&information)?.content.dropFirst() ?? []
        var numbers = takeElement(&key)?.content ?? []
        let modulus = (takeElement(&numbers)?.content ?? []).drop { $0 == 0 }
        return modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
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
