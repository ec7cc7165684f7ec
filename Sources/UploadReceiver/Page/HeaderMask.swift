/// Header fields whose values say who somebody is. They are masked before they are kept, so that no page, and nobody who
/// looks over a shoulder, can show them.
enum HeaderMask {
    private static let secret: Set<String> = ["authorization", "cookie", "proxy-authorization"]
    private static let schemes: Set<String> = ["basic", "bearer", "digest", "negotiate", "ntlm"]

    static func isSecret(_ name: String) -> Bool {
        secret.contains(name.lowercased())
    }

    /// The scheme, if it is a well-known one: a wrong one is what people look for.
    static func shown(_ value: String) -> String {
        let scheme = value.prefix { $0 != " " }
        return schemes.contains(scheme.lowercased()) ? "\(scheme) ••••••" : "••••••"
    }
}
