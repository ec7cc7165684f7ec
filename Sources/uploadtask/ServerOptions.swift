import ArgumentParser
import UploadEngine

/// Which servers are trusted, and what they are shown.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Trust these certificates instead of the system's (PEM).", valueName: "file"))
    var cacert: String?

    @Option(help: ArgumentHelp("Show this certificate to servers that ask for one (PEM).", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("The private key of --cert (PEM); by default in the same file.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Refuse servers with another public key than this; may be repeated, where any of them will do.",
            valueName: "sha256//base64"))
    var pinnedpubkey: [String] = []

    @Flag(help: "Do not check the server's certificate: anybody on the way can read and change what is sent.")
    var insecure = false

    func validate() throws {
        guard cacert == nil || !insecure else { throw ValidationError("--cacert and --insecure exclude each other.") }
        guard key == nil || cert != nil else { throw ValidationError("--key '\(key ?? "")' needs a --cert.") }
        for text in pinnedpubkey where PublicKeyPin(text) == nil {
            throw ValidationError(
                "--pinnedpubkey '\(text)' is not 'sha256//' and the Base 64 of a SHA-256 (44 characters).")
        }
    }

    var trust: UploadClient.ServerTrust { insecure ? .anything : cacert.map { .certificates(path: $0) } ?? .system }

    var identity: UploadClient.ClientIdentity? { cert.map { .init(certificatePath: $0, keyPath: key ?? $0) } }

    var pinnedPublicKeys: Set<PublicKeyPin> { Set(pinnedpubkey.compactMap { PublicKeyPin($0) }) }
}
