import ArgumentParser
import UploadEngine

/// The way to servers, the certificates to trust, and the identity of the client.
struct ServerOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Connect through this proxy, such as http://user:password@host:3128 or socks5h://host:1080 "
                + "(default: from http_proxy, https_proxy, all_proxy and no_proxy).",
            valueName: "url"))
    var proxy: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Hosts to connect to without --proxy, separated by commas; '*' alone for all hosts, without the "
                + "environment's proxies too.",
            valueName: "hosts"))
    var noproxy: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Connect to this Unix domain socket instead of the address's host.", valueName: "path"),
        completion: .file())
    var unixSocket: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Trust these certificates instead of the system's (PEM).", valueName: "file"),
        completion: .file())
    var cacert: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The client certificate, for servers that ask for one (PEM).", valueName: "file"),
        completion: .file())
    var cert: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The private key of --cert (PEM); by default in the same file.", valueName: "file"),
        completion: .file())
    var key: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Require this public key of the server; may be repeated, and then any one of them is accepted.",
            valueName: "sha256//base64"))
    var pinnedpubkey: [String] = []

    @Flag(help: "Accept any certificate of the server. Insecure: others can read and change what is sent.")
    var insecure = false

    func validate() throws {
        _ = try route
        guard cacert == nil || !insecure else { throw ValidationError("--cacert and --insecure exclude each other.") }
        guard key == nil || cert != nil else { throw ValidationError("--key '\(key?.visible ?? "")' needs a --cert.") }
        for text in pinnedpubkey where PublicKeyPin(text) == nil {
            throw ValidationError(
                "--pinnedpubkey '\(text.visible(limit: 200))' is not 'sha256//' and the Base 64 of a SHA-256 (44 characters)."
            )
        }
    }

    /// The way to servers.
    ///
    /// - Throws: When the options do not go together, or the proxy's address is none.
    var route: UploadClient.Route {
        get throws {
            if let unixSocket {
                guard proxy == nil else { throw ValidationError("--proxy and --unix-socket exclude each other.") }
                return .unixSocket(path: unixSocket)
            }
            guard let proxy else {
                guard noproxy == nil || noproxy == "*" else {
                    throw ValidationError(
                        "--noproxy '\(noproxy?.visible ?? "")' needs a --proxy; for the environment's proxies, set no_proxy."
                    )
                }
                return noproxy == nil ? .environment : .direct
            }
            let exceptions = noproxy?.split(separator: ",").map(String.init) ?? []
            do { return .proxy(try UploadProxy(proxy), except: exceptions) } catch {
                throw ValidationError("--proxy: \(error.message)")
            }
        }
    }

    var trust: UploadClient.ServerTrust { insecure ? .anything : cacert.map { .certificates(path: $0) } ?? .system }

    var identity: UploadClient.ClientIdentity? { cert.map { .init(certificatePath: $0, keyPath: key ?? $0) } }

    var pinnedPublicKeys: Set<PublicKeyPin> { Set(pinnedpubkey.compactMap { PublicKeyPin($0) }) }
}
