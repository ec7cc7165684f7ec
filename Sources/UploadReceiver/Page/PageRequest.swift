import HTTPTypes
import HummingbirdCore

/// A request for the page or the help, as opposed to an upload.
enum PageRequest: Equatable {
    /// The prefix of the page's own paths. Uploads are rejected there.
    static let prefix = "/.uploadtask/"

    /// The help for clients other than browsers.
    case help
    case page
    case asset(String)
    /// The stream of changes after that event of an earlier stream.
    case events(after: String?)
    case image(upload: Int, part: Int)
    case clear
    case unknown
    case methodNotAllowed(allowed: String)

    /// Returns nil for an upload, even an invalid one.
    init?(_ request: Request) {
        let path = request.uri.path
        let reads = request.method == .get || request.method == .head
        if path == "/" {
            guard reads else { return nil }
            self = request.headers[.accept]?.contains("text/html") == true ? .page : .help
            return
        }
        guard path.hasPrefix(Self.prefix) else { return nil }
        let components = path.dropFirst(Self.prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        if components == ["clear"] {
            self = request.method == .post ? .clear : .methodNotAllowed(allowed: "POST")
        } else if components == ["events"] {
            self =
                request.method == .get
                ? .events(after: request.header("Last-Event-ID")) : .methodNotAllowed(allowed: "GET")
        } else if !reads {
            self = .methodNotAllowed(allowed: "GET, HEAD")
        } else if components.count == 3, components[0] == "files", let upload = Int(components[1]),
            let part = Int(components[2])
        {
            self = .image(upload: upload, part: part)
        } else {
            self = components.count == 1 ? .asset(String(components[0])) : .unknown
        }
    }
}
