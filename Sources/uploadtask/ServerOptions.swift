import ArgumentParser
import UploadCore
import UploadEngine

/// Options for the route to the server, the rate, trusted certificates and the client certificate.
struct ServerOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Proxy to connect through, such as http://user:password@host:3128 or socks5h://host:1080 "
                + "(default: from http_proxy, https_proxy, all_proxy and no_proxy).",
            valueName: "url"))
    var proxy: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Hosts to connect to without --proxy, separated by commas ('*' alone disables all proxies, including those "
                + "from the environment).",
            valueName: "hosts"))
    var noproxy: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Unix domain socket to connect to instead of the URL's host.", valueName: "path"),
        completion: .file())
    var unixSocket: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum rate of all uploads together, in bytes per second, with k, M or G for powers of 1024, such as 64k or "
                + "1.5M (default: none).",
            valueName: "bytes"))
    var limitRate: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Certificates (PEM) to trust instead of the system's.", valueName: "file"),
        completion: .file())
    var cacert: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Client certificate (PEM), for servers that request one.", valueName: "file"),
        completion: .file())
    var cert: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Private key (PEM) for --cert (default: in the same file).", valueName: "file"),
        completion: .file())
    var key: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Required public key of the server; repeatable (one of the keys must match).",
            valueName: "sha256//base64"))
    var pinnedpubkey: [String] = []

    @Flag(help: "Accept any server certificate (insecure: allows man-in-the-middle attacks).")
    var insecure = false

    func validate() throws {
        _ = try route
        if let limitRate, TransferRate(limitRate) == nil {
            throw ValidationError(
                "--limit-rate '\(limitRate.visible(limit: 200))' is not a number of bytes per second of at least 1, such as "
                    + "65536, 64k or 1.5M.")
        }
        guard cacert == nil || !insecure else { throw ValidationError("--cacert and --insecure cannot be combined.") }
        guard key == nil || cert != nil else { throw ValidationError("--key '\(key?.visible ?? "")' requires --cert.") }
        for text in pinnedpubkey where PublicKeyPin(text) == nil {
            throw ValidationError(
                "--pinnedpubkey '\(text.visible(limit: 200))' is not 'sha256//' and the Base 64 of a SHA-256 (44 characters)."
            )
        }
    }

    /// Sets the route, the rate, the trust roots, the pins and the client certificate.
    ///
    /// - Throws: When options cannot be combined, or the proxy's URL is invalid.
    func apply(to options: inout ConnectionOptions) throws {
        options.route = try route
        options.maximumRate = limitRate.flatMap { TransferRate($0)?.bytesPerSecond }
        options.trust = insecure ? .insecure : cacert.map { .certificates(path: $0) } ?? .system
        options.identity = cert.map { .init(certificatePath: $0, keyPath: key ?? $0) }
        options.pinnedPublicKeys = Set(pinnedpubkey.compactMap { PublicKeyPin($0) })
    }

    private var route: ConnectionOptions.Route {
        get throws {
            if let unixSocket {
                guard proxy == nil else { throw ValidationError("--proxy and --unix-socket cannot be combined.") }
                return .unixSocket(path: unixSocket)
            }
            guard let proxy else {
                guard noproxy == nil || noproxy == "*" else {
                    throw ValidationError(
                        "--noproxy '\(noproxy?.visible ?? "")' requires --proxy; for proxies from the environment, set no_proxy."
                    )
                }
                return noproxy == nil ? .environment : .direct
            }
            let exceptions = noproxy?.split(separator: ",").map(String.init) ?? []
            do { return try .proxy(proxy, except: exceptions) } catch {
                throw ValidationError("--proxy: \(error.message)")
            }
        }
    }
}
