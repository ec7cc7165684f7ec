import NIOCore
import UploadCore

/// The SOCKS 5 dialogue (RFC 1928), with a user and a password where the proxy requires them (RFC 1929).
struct SOCKSDialogue: ProxyDialogue {
    private static let version: UInt8 = 5

    private enum Method {
        static let open: UInt8 = 0
        static let password: UInt8 = 2
    }

    private enum Step {
        case choosingMethod
        case authenticating
        case connecting
    }

    let origin: HTTPURL.Origin
    let credentials: UploadProxy.Credentials?
    private var step = Step.choosingMethod

    init(to origin: HTTPURL.Origin, credentials: UploadProxy.Credentials?) {
        self.origin = origin
        self.credentials = credentials
    }

    func begin() -> ByteBuffer {
        let methods = credentials == nil ? [Method.open] : [Method.open, Method.password]
        return ByteBuffer(bytes: [Self.version, UInt8(methods.count)] + methods)
    }

    mutating func reply(to bytes: inout ByteBuffer) throws(ProxyRefusal) -> ProxyReply? {
        switch step {
        case .choosingMethod:
            guard let answer = bytes.readBytes(length: 2) else { return nil }
            try check(version: answer[0])
            switch answer[1] {
            case Method.open: return .send(try request())
            case Method.password where credentials != nil:
                step = .authenticating
                return .send(try authentication())
            default:
                let advice =
                    credentials == nil ? "give a user and a password in its address" : "it does not accept a password"
                throw ProxyRefusal(reason: "requires authentication: \(advice)")
            }
        case .authenticating:
            guard let answer = bytes.readBytes(length: 2) else { return nil }
            guard answer[1] == 0 else { throw ProxyRefusal(reason: "rejects this user or password") }
            return .send(try request())
        case .connecting: return try connected(&bytes)
        }
    }

    private mutating func connected(_ bytes: inout ByteBuffer) throws(ProxyRefusal) -> ProxyReply? {
        guard let head = bytes.getBytes(at: bytes.readerIndex, length: 5) else { return nil }
        try check(version: head[0])
        guard head[1] == 0 else {
            throw ProxyRefusal(reason: "refused a connection to \(origin.authority): \(Self.reason(head[1]))")
        }
        // The bound address and port, which are not needed.
        let address: Int
        switch head[3] {
        case 1: address = 4
        case 3: address = 1 + Int(head[4])
        case 4: address = 16
        default: throw ProxyRefusal(reason: "sent an address of the unknown kind \(head[3])")
        }
        return bytes.readSlice(length: 4 + address + 2) == nil ? nil : .established
    }

    private func check(version: UInt8) throws(ProxyRefusal) {
        guard version == Self.version else { throw ProxyRefusal(reason: "does not speak SOCKS 5") }
    }

    private func authentication() throws(ProxyRefusal) -> ByteBuffer {
        let user = credentials?.user ?? []
        let password = credentials?.password ?? []
        guard (1...255).contains(user.count), (1...255).contains(password.count) else {
            throw ProxyRefusal(reason: "requires a user and a password of 1 to 255 bytes")
        }
        return ByteBuffer(bytes: [1, UInt8(user.count)] + user + [UInt8(password.count)] + password)
    }

    private mutating func request() throws(ProxyRefusal) -> ByteBuffer {
        step = .connecting
        let host = origin.hostToConnect
        var bytes = ByteBuffer(bytes: [Self.version, 1, 0])
        if let address = IPAddress(host)?.bytes {
            bytes.writeBytes([address.count == 4 ? 1 : 4] + address)
        } else {
            guard host.utf8.count <= 255 else { throw ProxyRefusal(reason: "accepts host names of up to 255 bytes") }
            bytes.writeBytes([3, UInt8(host.utf8.count)])
            bytes.writeString(host)
        }
        bytes.writeInteger(UInt16(origin.effectivePort))
        return bytes
    }

    private static func reason(_ code: UInt8) -> String {
        switch code {
        case 2: "its rules do not allow it"
        case 3: "network unreachable"
        case 4: "host unreachable"
        case 5: "connection refused"
        case 6: "TTL expired"
        default: "error \(code)"
        }
    }
}
