import NIOSSL

/// The reason of a TLS failure, in the words of people. BoringSSL has names for reasons, and NIOSSL shows them only beside
/// paths of the machine that built it.
struct TLSReason {
    /// BoringSSL's name, such as `TLSV1_ALERT_UNKNOWN_CA`; empty where there is none.
    private let name: String

    init(_ error: any Error) {
        let text = "\(error)"
        guard let mark = text.utf8.firstRange(of: "OPENSSL_internal:".utf8) else {
            name = ""
            return
        }
        name = String(text[mark.upperBound...].prefix { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") })
    }

    /// Whether the server's certificate was not accepted.
    var isAboutCertificate: Bool { name == "CERTIFICATE_VERIFY_FAILED" }

    /// The failure, as a clause of which the peer is the subject.
    var clause: String {
        if let clause = Self.clauses[name] { return clause }
        if name.isEmpty { return "ended the TLS session for an unknown reason" }
        if let alert = name.utf8.firstRange(of: "_ALERT_".utf8) {
            return "ended the TLS session with the alert '\(Self.words(name[alert.upperBound...]))'"
        }
        return "broke the rules of TLS: \(Self.words(name[...]))"
    }

    private static func words(_ name: Substring) -> String {
        name.split(separator: "_").joined(separator: " ").lowercased()
    }

    private static let clauses: [String: String] = {
        let noTLS = "does not speak TLS at this port"
        let noVersion = "has no version of TLS from 1.2 on"
        let nothingInCommon = "has no cipher or signature algorithm in common with this client"
        let noClient = "asks for a client certificate that it accepts"
        let damaged = "sent or got a record that was changed on the way"
        return [
            "NO_RENEGOTIATION":
                "asks for a second handshake (renegotiation), which is not supported; a client certificate has to be asked "
                + "for in the first one",
            "WRONG_VERSION_NUMBER": noTLS, "HTTP_REQUEST": noTLS, "HTTPS_PROXY_REQUEST": noTLS,
            "UNSUPPORTED_PROTOCOL": noVersion, "TLSV1_ALERT_PROTOCOL_VERSION": noVersion,
            "SSLV3_ALERT_HANDSHAKE_FAILURE": "\(nothingInCommon), or wants a client certificate",
            "HANDSHAKE_FAILURE_ON_CLIENT_HELLO": nothingInCommon,
            "TLSV1_ALERT_INSUFFICIENT_SECURITY": nothingInCommon,
            "NO_COMMON_SIGNATURE_ALGORITHMS": nothingInCommon, "WRONG_CIPHER_RETURNED": nothingInCommon,
            "TLSV1_ALERT_NO_APPLICATION_PROTOCOL":
                "speaks none of the offered versions of HTTP (ALPN); try --http2, or leave it out",
            "INVALID_ALPN_PROTOCOL": "chose a version of HTTP that was not offered (ALPN)",
            "TLSV1_ALERT_UNRECOGNIZED_NAME": "does not know the name that the address has",
            "TLSV1_UNRECOGNIZED_NAME": "does not know the name that the address has",
            "TLSV1_ALERT_CERTIFICATE_REQUIRED": noClient, "TLSV1_CERTIFICATE_REQUIRED": noClient,
            "SSLV3_ALERT_BAD_CERTIFICATE": noClient, "SSLV3_ALERT_NO_CERTIFICATE": noClient,
            "SSLV3_ALERT_CERTIFICATE_UNKNOWN": noClient, "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE": noClient,
            "TLSV1_ALERT_UNKNOWN_CA": "does not know the authority of the client certificate",
            "SSLV3_ALERT_CERTIFICATE_EXPIRED": "finds that the client certificate has expired",
            "SSLV3_ALERT_CERTIFICATE_REVOKED": "finds that the client certificate was revoked",
            "TLSV1_ALERT_ACCESS_DENIED": "does not admit this client",
            "TLSV1_ALERT_INTERNAL_ERROR": "had an internal error in the TLS handshake",
            "DECRYPTION_FAILED_OR_BAD_RECORD_MAC": damaged, "BAD_DECRYPT": damaged,
            "SSLV3_ALERT_BAD_RECORD_MAC": damaged,
            "BAD_SIGNATURE": "cannot prove that it has the key of its certificate",
            "DH_P_TOO_LONG": nothingInCommon, "UNSUPPORTED_ELLIPTIC_CURVE": nothingInCommon,
        ]
    }()
}
