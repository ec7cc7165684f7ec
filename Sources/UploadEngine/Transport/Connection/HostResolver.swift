import NIOCore
import NIOPosix
import _UploadLibc
import _UploadThreads

/// Resolves the addresses of one host on a thread for blocking calls.
///
/// NIO's resolver resolves one name after the other on each event loop: a name server that does not respond would delay all
/// other uploads, even to IP addresses. Swift's cooperative threads must not block either: there is one for each core, and
/// they also run the deadlines.
final class HostResolver: Resolver, Sendable {
    /// Resolves the addresses of a host; may block.
    typealias Lookup = @Sendable (_ host: String, _ port: Int) throws -> [SocketAddress]

    private let lookup: Lookup
    private let ipv4: EventLoopPromise<[SocketAddress]>
    private let ipv6: EventLoopPromise<[SocketAddress]>

    init(_ lookup: @escaping Lookup, on eventLoop: any EventLoop) {
        self.lookup = lookup
        ipv4 = eventLoop.makePromise()
        ipv6 = eventLoop.makePromise()
    }

    /// NIO calls this one first, so it resolves both families.
    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        if let address = try? SocketAddress(ipAddress: host, port: port) {
            complete(.success([address]))
        } else if let percent = host.firstIndex(of: "%") {
            complete(Result { [try Self.address(String(host[..<percent]), zone: host[percent...].dropFirst(), port)] })
        } else {
            // Names below "localhost" are the local machine, and unknown to name servers (RFC 6761, section 6.3).
            let name = host.isBelowLocalhost ? "localhost" : host
            BlockingThreads.lookups.submit { self.complete(Result { try self.lookup(name, port) }) }
        }
        return ipv6.futureResult
    }

    /// An IPv6 address in a zone: `getaddrinfo` accepts zones of link-local addresses only.
    private static func address(_ text: String, zone: Substring, _ port: Int) throws -> SocketAddress {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = in_port_t(UInt16(truncatingIfNeeded: port).bigEndian)
        #if canImport(Darwin)
        address.sin6_len = UInt8(MemoryLayout<sockaddr_in6>.size)
        #endif
        address.sin6_scope_id = UInt32(zone) ?? if_nametoindex(String(zone))
        guard address.sin6_scope_id > 0 else {
            throw LookupFailure(reason: "its zone '\(zone)' is not a network interface of this machine")
        }
        guard inet_pton(AF_INET6, text, &address.sin6_addr) == 1 else {
            throw LookupFailure(reason: "'\(text)' is not an IPv6 address")
        }
        return SocketAddress(address)
    }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { ipv4.futureResult }

    /// A lookup cannot be cancelled. Its result is ignored.
    func cancelQueries() {}

    private func complete(_ result: Result<[SocketAddress], any Error>) {
        ipv6.completeWith(result.map { $0.filter { $0.protocol == .inet6 } })
        ipv4.completeWith(result.map { $0.filter { $0.protocol == .inet } })
    }

    /// The system's resolver: its files and name servers.
    static let system: Lookup = { host, port in
        var hints = addrinfo()
        hints.ai_protocol = CInt(IPPROTO_TCP)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, "\(port)", &hints, &list)
        guard status == 0 else { throw LookupFailure(reason: String(cString: gai_strerror(status))) }
        defer { freeaddrinfo(list) }
        return sequence(first: list) { $0?.pointee.ai_next }.prefix { $0 != nil }.compactMap { entry in
            guard let entry = entry?.pointee, let address = entry.ai_addr else { return nil }
            return switch entry.ai_family {
            case AF_INET: SocketAddress(UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self))
            case AF_INET6: SocketAddress(UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self))
            default: nil
            }
        }
    }
}

/// The host has no address, or the lookup failed.
struct LookupFailure: Error {
    let reason: String
}

extension String {
    /// Whether the name ends in the label `localhost`, and has others before it.
    fileprivate var isBelowLocalhost: Bool {
        let labels = lowercased().split(separator: ".")
        return labels.count > 1 && labels.last == "localhost"
    }
}
