import NIOCore
import UploadCore

/// The CONNECT request to an HTTP proxy, and its response (RFC 9110, section 9.3.6).
struct ConnectDialogue: ProxyDialogue {
    private static let maximumHead = 64 * 1024

    /// Host and port in the form of `CONNECT`.
    let target: String
    let credentials: UploadProxy.Credentials?

    init(to origin: HTTPURL.Origin, credentials: UploadProxy.Credentials?) {
        target = "\(origin.host):\(origin.effectivePort)"
        self.credentials = credentials
    }

    func begin() -> ByteBuffer {
        var lines = ["CONNECT \(target) HTTP/1.1", "Host: \(target)", "User-Agent: \(Version.userAgent)"]
        if let credentials { lines.append("Proxy-Authorization: \(credentials.authorization)") }
        return ByteBuffer(string: lines.map { $0 + "\r\n" }.joined() + "\r\n")
    }

    func reply(to bytes: inout ByteBuffer) throws(ProxyRefusal) -> ProxyReply? {
        let view = bytes.readableBytesView
        let lines = view.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
        guard let first = lines.first, "HTTP/1.".utf8.starts(with: first.prefix(7)) else {
            if view.isEmpty { return nil }
            throw ProxyRefusal(reason: "sent an invalid HTTP response")
        }
        guard let end = Self.endOfHead(view) else {
            if view.count > Self.maximumHead { throw ProxyRefusal(reason: "sent a head without an end") }
            return nil
        }
        let line = String(decoding: first, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard line.count >= 2, line[1].utf8.count == 3, line[1].utf8.allSatisfy(\.isDigit), let status = Int(line[1]),
            (100..<600).contains(status)
        else {
            throw ProxyRefusal(reason: "sent an invalid HTTP response")
        }
        bytes.moveReaderIndex(to: end)
        // A refusal may have a body, which ends the connection.
        switch status {
        case 100..<200: return try reply(to: &bytes)
        case 200..<300: return .established
        case 407:
            let advice =
                credentials == nil ? "give a user and a password in its address" : "it rejects this user or password"
            throw ProxyRefusal(reason: "requires authentication (407): \(advice)")
        default:
            let reason = line.dropFirst(2).joined(separator: " ").visible(limit: 100)
            throw ProxyRefusal(
                reason: "refused a connection to \(target): \(status)\(reason.isEmpty ? "" : " \(reason)")")
        }
    }

    /// The index after the empty line that ends a head.
    private static func endOfHead(_ bytes: ByteBufferView) -> Int? {
        var isLineEmpty = false
        for (index, byte) in zip(bytes.indices, bytes) {
            if byte == UInt8(ascii: "\n") {
                if isLineEmpty { return index + 1 }
                isLineEmpty = true
            } else if byte != UInt8(ascii: "\r") {
                isLineEmpty = false
            }
        }
        return nil
    }
}
