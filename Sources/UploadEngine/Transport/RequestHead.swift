import NIOHTTP1
import UploadCore

extension HTTPRequestHead {
    /// The head of a request: the caller's fields, and those that describe the client and the body.
    ///
    /// - Parameter forwarder: The HTTP proxy that forwards the request and needs the absolute URL, if any.
    init(_ request: TransportRequest, forwarder: UploadProxy?) {
        let hop = request.hop
        let given = HTTPHeaders(hop.header.map { ($0.name, $0.value) })
        var headers: HTTPHeaders = ["Host": hop.url.origin.authority]
        let isOwn = hop.layout == .standard
        if isOwn, !given.contains(name: "User-Agent") { headers.add(name: "User-Agent", value: Version.userAgent) }
        if !given.contains(name: "Accept") { headers.add(name: "Accept", value: "*/*") }
        headers.add(name: "Accept-Encoding", value: isOwn ? "gzip, deflate" : "gzip")
        headers.add(contentsOf: given)
        if let credentials = forwarder?.credentials, !given.contains(name: "Proxy-Authorization") {
            headers.add(name: "Proxy-Authorization", value: credentials.authorization)
        }
        if let content = request.content {
            if let type = content.contentType { headers.add(name: "Content-Type", value: type) }
            headers.add(name: "Content-Length", value: "\(content.length)")
        } else if hop.method.expectsBody {
            headers.add(name: "Content-Length", value: "0")
        }
        if request.continueTimeout != nil { headers.add(name: "Expect", value: "100-continue") }
        let target = "\(hop.url.path)\(hop.url.query)"
        self.init(
            version: .http1_1, method: HTTPMethod(rawValue: hop.method.rawValue),
            uri: forwarder == nil ? target : "\(hop.url.origin)\(target)", headers: headers)
    }
}
