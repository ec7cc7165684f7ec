/// The masking of header fields that contain credentials. Their values are masked before they are stored, so that
/// neither a page nor a screenshot can disclose them.
enum HeaderMask {
    private static let secret: Set<String> = ["authorization", "cookie", "proxy-authorization"]
    private static let schemes: Set<String> = ["basic", "bearer", "digest", "negotiate", "ntlm"]

    static func isSecret(_ name: String) -> Bool {
        secret.contains(name.lowercased())
    }

    /// The masked value, with the scheme if it is well-known: a wrong scheme is a common mistake.
    static func masked(_ value: String) -> String {
        let scheme = value.prefix { $0 != " " }
        return schemes.contains(scheme.lowercased()) ? "\(scheme) ••••••" : "••••••"
    }
}
