import NIOSSL
import UploadCore
import _UploadLibc

/// The trust roots in the form of NIOSSL.
struct TrustedCertificates {
    let first: NIOSSLTrustRoots
    let others: [NIOSSLAdditionalTrustRoots]
    /// The paths, for error messages.
    let name: String

    /// - Returns: `nil` for the system's default.
    /// - Throws: Code 200 when none of the paths can be read.
    init?(_ trust: ConnectionOptions.ServerTrust) throws(UploadFailure) {
        switch trust.kind {
        case .insecure: return nil
        case .certificates(let path): try self.init(paths: [path])
        case .system:
            func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
            // A list of folders, as in OpenSSL (openssl-env(7)).
            let folders = variable("SSL_CERT_DIR").split(separator: ":").map(String.init)
            let paths = [variable("SSL_CERT_FILE")].filter { !$0.isEmpty } + folders
            guard !paths.isEmpty else { return nil }
            try self.init(paths: paths)
        }
    }

    /// Paths that cannot be read are skipped, as long as one can.
    private init(paths: [String]) throws(UploadFailure) {
        name = paths.map { "'\($0.visible)'" }.joined(separator: ", ")
        let usable = paths.filter { FileProblem($0) == nil }
        guard let first = usable.first else {
            let reason = paths.lazy.compactMap { FileProblem($0)?.reason }.first ?? ""
            throw UploadFailure(.other, "TLS: cannot use the trusted certificates in \(name): \(reason)")
        }
        self.first = .file(first)
        // NIOSSL accepts one folder only. Of the others, all files with the names of OpenSSL's lookup are read.
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
