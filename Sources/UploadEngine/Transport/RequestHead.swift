import NIOHTTP1
import UploadCore

extension HTTPRequestHead {
    /// The head of a request: the caller's fields, and those that describe the client and the body.
    ///
    /// - Parameter forwarder: The HTTP proxy that forwards the request and needs the absolute URL, if any.
    init(_ request: TransportRequest, forwarder: UploadProxy?) {
        let hop = request.hop
        let given = hop.header
        func isMissing(_ name: String) -> Bool { !given.contains { $0.name.equalsIgnoringASCIICase(name) } }
        // Not by `HTTPHeaders.add`, which checks each name again.
        var fields: [(String, String)] = []
        fields.reserveCapacity(given.count + 8)
        fields.append(("Host", hop.url.origin.authority))
        let isOwn = hop.layout == .standard
        if isOwn, isMissing("User-Agent") { fields.append(("User-Agent", Version.userAgent)) }
        if isMissing("Accept") { fields.append(("Accept", "*/*")) }
        fields.append(("Accept-Encoding", isOwn ? "gzip, deflate" : "gzip"))
        for field in given { fields.append((field.name, field.value)) }
        if let credentials = forwarder?.credentials, isMissing("Proxy-Authorization") {
            fields.append(("Proxy-Authorization", credentials.authorization))
        }
        if let content = request.content {
            if let type = content.contentType { fields.append(("Content-Type", type)) }
            fields.append(("Content-Length", "\(content.length)"))
        } else if hop.method.expectsBody {
            fields.append(("Content-Length", "0"))
        }
        if request.continueTimeout != nil { fields.append(("Expect", "100-continue")) }
        let target = "\(hop.url.path)\(hop.url.query)"
        self.init(
            version: .http1_1, method: HTTPMethod(rawValue: hop.method.rawValue),
            uri: forwarder == nil ? target : "\(hop.url.origin)\(target)", headers: HTTPHeaders(fields))
    }
}
