import Testing

@testable import UploadCore
@testable import UploadEngine

@Suite("The identity of a TLS server") struct ServerIdentityTests {
    private func accepts(_ host: String, names: [String] = [], addresses: [[UInt8]] = []) -> Bool {
        ServerIdentity(host).matches(CertificateNames(names: names.map { Array($0.utf8) }, addresses: addresses))
    }

    @Test(
        "A name matches itself regardless of case, and a wildcard matches one label",
        arguments: [
            ("localhost", "localhost"), ("localhost", "LOCALHOST"), ("BANK.example", "bank.EXAMPLE"),
            ("bank.example.", "bank.example"), ("bank.example", "bank.example."), ("a.bank.example", "*.bank.example"),
            ("a_b.bank.example", "a_b.bank.example"), ("a_b.bank.example", "*.bank.example"),
            ("xn--bcher-kva.example.org", "*.example.org"), ("a.bank.example", "*.BANK.example."),
        ])
    func accepted(_ host: String, _ name: String) {
        #expect(accepts(host, names: ["other.example", name]))
    }

    @Test(
        "No other name is accepted",
        arguments: [
            ("localhost", "*"), ("localhost", "*."), ("localhost", "local*"), ("localhost", ""),
            ("bank.example", "*.example"),
            ("bank.example", "*.example."), ("bank.example", "*.bank.example"), ("a.b.bank.example", "*.bank.example"),
            ("bank.example.com", "b*k.example.com"), ("bank.example.com", "*bank.example.com"),
            ("a.bank.example", "a.*.example"), ("a.b.example", "*.*.example"), ("a.b.example", "*.b.*"),
            ("evil.example", "bank.example"), ("notbank.example", "bank.example"), ("bank.example", "notbank.example"),
            ("bank.example.evil", "bank.example"), ("bank.example", "bank.example\0.evil"),
            (".bank.example", "*.bank.example"),
            ("a..bank.example", "*..bank.example"), ("a.bank.example", "*..example"), ("127.0.0.1", "127.0.0.1"),
            ("::1", "::1"), ("127.0.0.1", "*.0.0.1"), ("bank.example", "bank.example.."),
        ])
    func refused(_ host: String, _ name: String) {
        #expect(!accepts(host, names: [name]))
    }

    @Test("An address is compared with addresses only, a name with names only")
    func kinds() {
        let loopback: [UInt8] = [127, 0, 0, 1]
        let loopback6 = [UInt8](repeating: 0, count: 15) + [1]
        #expect(accepts("127.0.0.1", addresses: [[10, 0, 0, 1], loopback]))
        #expect(accepts("::1", addresses: [loopback6]))
        #expect(accepts("0:0:0:0:0:0:0:1", addresses: [loopback6]))
        #expect(!accepts("127.0.0.1", addresses: [[127, 0, 0, 2]]))
        #expect(!accepts("127.0.0.1", addresses: [loopback6]))
        #expect(!accepts("localhost", addresses: [loopback, loopback6]))
        #expect(!accepts("localhost"))
        #expect(!accepts("127.0.0.1", addresses: [[]]))
    }
}
