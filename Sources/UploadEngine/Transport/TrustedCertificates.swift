import NIOSSL
import UploadCore
import _UploadLibc

/// The certificates of authorities to trust, as NIOSSL takes them.
struct TrustedCertificates {
    let first: NIOSSLTrustRoots
    let others: [NIOSSLAdditionalTrustRoots]
    /// The places, as an error message names them.
    let name: String

    /// - Returns: `nil` where the system's own are to be used.
    /// - Throws: Code 200 when there is nothing at the places that were named.
    init?(_ trust: UploadClient.ServerTrust) throws(UploadError) {
        switch trust {
        case .anything: return nil
        case .certificates(let path): try self.init(paths: [path])
        case .system:
            func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
            // A list of folders, as OpenSSL has it (openssl-env(7)).
            let folders = variable("SSL_CERT_DIR").split(separator: ":").map(String.init)
            let paths = [variable("SSL_CERT_FILE")].filter { !$0.isEmpty } + folders
            guard !paths.isEmpty else { return nil }
            try self.init(paths: paths)
        }
    }

    /// Of several places, those that cannot be read are left out, as long as one can.
    private init(paths: [String]) throws(UploadError) {
        name = paths.map { "'\($0.visible)'" }.joined(separator: ", ")
        let usable = paths.filter { FileProblem($0) == nil }
        guard let first = usable.first else {
            let reason = paths.lazy.compactMap { FileProblem($0)?.reason }.first ?? ""
            throw UploadError(.other, "TLS: cannot use the trusted certificates in \(name): \(reason)")
        }
        self.first = .file(first)
        // NIOSSL looks into one folder only. Of the others, all files are read that are named as OpenSSL looks for them.
        others = usable.dropFirst().map { path in
            let files = FileProblem.isFolder(path) ? Self.hashedFiles(in: path) : [path]
            return .certificates(files.flatMap { (try? NIOSSLCertificate.fromPEMFile($0)) ?? [] })
        }
    }

    /// Files such as `5ed36f99.0`, which `openssl rehash` makes.
    private static func hashedFiles(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var files: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in Array(bytes.prefix { $0 != 0 }) }
            guard name.count >= 10, name[8] == UInt8(ascii: "."), name.prefix(8).allSatisfy(\.isHexDigit),
                name.dropFirst(9).allSatisfy(\.isDigit)
            else { continue }
            files.append("\(folder)/\(String(decoding: name, as: UTF8.self))")
        }
        return files
    }
}

/// The reason for which a file or folder cannot be read.
struct FileProblem: Equatable {
    let reason: String

    /// `nil` where it can be read.
    init?(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor < 0 else {
            close(descriptor)
            return nil
        }
        reason = String(cString: strerror(errno))
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a PEM file says that its key is encrypted, in the old way or the new (RFC 7468, section 11).
    static func isEncryptedKey(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64 * 1024)
        let count = read(descriptor, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        return text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")
    }
}
