import NIOSSL

/// The reason of a TLS failure in plain words. BoringSSL has names for reasons, and NIOSSL exposes them only in a text with
/// paths of the machine that built it.
struct TLSReason {
    /// BoringSSL's name, such as `TLSV1_ALERT_UNKNOWN_CA`; empty if there is none.
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

    /// The failure, as a clause with the peer as its subject.
    var clause: String {
        if let clause = Self.clauses[name] { return clause }
        if name.isEmpty { return "ended the TLS session for an unknown reason" }
        if let alert = name.utf8.firstRange(of: "_ALERT_".utf8) {
            return "ended the TLS session with the alert '\(Self.words(name[alert.upperBound...]))'"
        }
        return "violated TLS: \(Self.words(name[...]))"
    }

    private static func words(_ name: Substring) -> String {
        name.split(separator: "_").joined(separator: " ").lowercased()
    }

    private static let clauses: [String: String] = {
        let noTLS = "does not speak TLS on this port"
        let noVersion = "does not support TLS 1.2 or later"
        let nothingInCommon = "has no cipher or signature algorithm in common with this client"
        let noClient = "requires a client certificate that it accepts"
        let damaged = "sent or received a damaged record"
        return [
            "NO_RENEGOTIATION":
                "requests a second handshake (renegotiation), which is not supported; a client certificate must be "
                + "requested in the first one",
            "WRONG_VERSION_NUMBER": noTLS, "HTTP_REQUEST": noTLS, "HTTPS_PROXY_REQUEST": noTLS,
            "UNSUPPORTED_PROTOCOL": noVersion, "TLSV1_ALERT_PROTOCOL_VERSION": noVersion,
            "SSLV3_ALERT_HANDSHAKE_FAILURE": "\(nothingInCommon), or requires a client certificate",
            "HANDSHAKE_FAILURE_ON_CLIENT_HELLO": nothingInCommon,
            "TLSV1_ALERT_INSUFFICIENT_SECURITY": nothingInCommon,
            "NO_COMMON_SIGNATURE_ALGORITHMS": nothingInCommon, "WRONG_CIPHER_RETURNED": nothingInCommon,
            "TLSV1_ALERT_NO_APPLICATION_PROTOCOL":
                "supports none of the offered versions of HTTP (ALPN); try with or without --http2",
            "INVALID_ALPN_PROTOCOL": "chose a version of HTTP that was not offered (ALPN)",
            "TLSV1_ALERT_UNRECOGNIZED_NAME": "does not recognize the host name",
            "TLSV1_UNRECOGNIZED_NAME": "does not recognize the host name",
            "TLSV1_ALERT_CERTIFICATE_REQUIRED": noClient, "TLSV1_CERTIFICATE_REQUIRED": noClient,
            "SSLV3_ALERT_BAD_CERTIFICATE": noClient, "SSLV3_ALERT_NO_CERTIFICATE": noClient,
            "SSLV3_ALERT_CERTIFICATE_UNKNOWN": noClient, "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE": noClient,
            "TLSV1_ALERT_UNKNOWN_CA": "does not trust the authority of the client certificate",
            "SSLV3_ALERT_CERTIFICATE_EXPIRED": "reports that the client certificate has expired",
            "SSLV3_ALERT_CERTIFICATE_REVOKED": "reports that the client certificate was revoked",
            "TLSV1_ALERT_ACCESS_DENIED": "denies access to this client",
            "TLSV1_ALERT_INTERNAL_ERROR": "reports an internal error in the TLS handshake",
            "DECRYPTION_FAILED_OR_BAD_RECORD_MAC": damaged, "BAD_DECRYPT": damaged,
            "SSLV3_ALERT_BAD_RECORD_MAC": damaged,
            "BAD_SIGNATURE": "does not have the key of its certificate",
            "DH_P_TOO_LONG": nothingInCommon, "UNSUPPORTED_ELLIPTIC_CURVE": nothingInCommon,
        ]
    }()
}
