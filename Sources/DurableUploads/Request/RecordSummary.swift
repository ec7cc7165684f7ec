import UploadCore
import UploadEngine

extension UploadRecord {
    /// The address of the upload without its user, its password and its query, which may be secrets; `nil` for a record that
    /// another version of this library has made.
    public var address: String? {
        guard let request = StoredRequest(content: content),
            let url = try? HTTPURL(request.url, hostToASCII: InternationalHost.toASCII)
        else { return nil }
        return "\(url.origin)\(url.path)"
    }

    /// The paths of the files, in the order of the body; empty for a record that another version of this library has made.
    public var files: [String] { StoredRequest(content: content)?.files.map(\.path) ?? [] }

    /// Whether a queue sends the upload; else the call that has made it.
    package var isQueued: Bool { StoredRequest(content: content)?.isQueued ?? true }
}
