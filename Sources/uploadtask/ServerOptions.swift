import ArgumentParser
import UploadEngine

/// How servers are reached, which of them are trusted, and what they are shown.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Go through this proxy, such as http://user:password@host:3128 or socks5h://host:1080 "
                + "(default: as http_proxy, https_proxy, all_proxy and no_proxy say).",
            valueName: "url"))
    var proxy: String?

    @Option(
        help: ArgumentHelp(
            "Hosts that are reached without --proxy, separated by commas; '*' alone for all, whatever the "
                + "environment says.",
            valueName: "hosts"))
    var noproxy: String?

    @Option(
        help: ArgumentHelp("Connect to this Unix domain socket instead of the address's host.", valueName: "path"),
        completion: .file())
    var unixSocket: String?

    @Option(
        help: ArgumentHelp("Trust these certificates instead of the system's (PEM).", valueName: "file"),
        completion: .file())
    var cacert: String?

    @Option(
        help: ArgumentHelp("Show this certificate to servers that ask for one (PEM).", valueName: "file"),
        completion: .file())
    var cert: String?

    @Option(
        help: ArgumentHelp("The private key of --cert (PEM); by default in the same file.", valueName: "file"),
        completion: .file())
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Refuse servers with another public key than this; may be repeated, where any of them will do.",
            valueName: "sha256//base64"))
    var pinnedpubkey: [String] = []

    @Flag(help: "Do not check the server's certificate: anybody on the way can read and change what is sent.")
    var insecure = false

    func validate() throws {
        _ = try route
        guard cacert == nil || !insecure else { throw ValidationError("--cacert and --insecure exclude each other.") }
        guard key == nil || cert != nil else { throw ValidationError("--key '\(key ?? "")' needs a --cert.") }
        for text in pinnedpubkey where PublicKeyPin(text) == nil {
            throw ValidationError(
                "--pinnedpubkey '\(text)' is not 'sha256//' and the Base 64 of a SHA-256 (44 characters).")
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
                        "--noproxy '\(noproxy ?? "")' needs a --proxy; for the environment's proxies, set no_proxy.")
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
