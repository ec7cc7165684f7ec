import HTTPTypes
import HummingbirdCore

/// A request that is no upload: somebody looks at the server.
enum PageRequest: Equatable {
    /// Under this prefix is what the page needs, so nothing can be uploaded there.
    static let prefix = "/.uploadtask/"

    /// The explanation for who asks from a terminal.
    case help
    case page
    case asset(String)
    /// What has changed since that event of an earlier stream.
    case events(after: String?)
    case picture(upload: Int, part: Int)
    case clear
    case nothing
    case wrongMethod(allowed: String)

    /// Nil when it is an upload, or meant to be one.
    init?(_ request: Request) {
        let path = request.uri.path
        let reads = request.method == .get || request.method == .head
        if path == "/" {
            guard reads else { return nil }
            self = request.headers[.accept]?.contains("text/html") == true ? .page : .help
            return
        }
        guard path.hasPrefix(Self.prefix) else { return nil }
        let words = path.dropFirst(Self.prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        if words == ["clear"] {
            self = request.method == .post ? .clear : .wrongMethod(allowed: "POST")
        } else if words == ["events"] {
            self =
                request.method == .get ? .events(after: request.header("Last-Event-ID")) : .wrongMethod(allowed: "GET")
        } else if !reads {
            self = .wrongMethod(allowed: "GET, HEAD")
        } else if words.count == 3, words[0] == "files", let upload = Int(words[1]), let part = Int(words[2]) {
            self = .picture(upload: upload, part: part)
        } else {
            self = words.count == 1 ? .asset(String(words[0])) : .nothing
        }
    }
}

extension Request {
    /// A header field that the packages have no name for.
    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}
