import Dispatch
import Libc
import NIOCore
import NIOPosix

/// Finds the addresses of one host, on a thread of its own.
///
/// NIO's resolver looks up one name after the other on each event loop, so that a name server that does not answer would
/// hold up every other upload, even to hosts that are written as an address.
final class HostResolver: Resolver, Sendable {
    /// Finds the addresses of a host; may block.
    typealias Lookup = @Sendable (_ host: String, _ port: Int) throws -> [SocketAddress]

    private let lookup: Lookup
    private let ipv4: EventLoopPromise<[SocketAddress]>
    private let ipv6: EventLoopPromise<[SocketAddress]>

    init(_ lookup: @escaping Lookup, on eventLoop: any EventLoop) {
        self.lookup = lookup
        ipv4 = eventLoop.makePromise()
        ipv6 = eventLoop.makePromise()
    }

    /// Called first, so that this one looks up both.
    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        if let address = try? SocketAddress(ipAddress: host, port: port) {
            tell(.success([address]))
        } else {
            DispatchQueue.global().async { self.tell(Result { try self.lookup(host, port) }) }
        }
        return ipv6.futureResult
    }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { ipv4.futureResult }

    /// A lookup cannot be interrupted; nobody waits for it any more.
    func cancelQueries() {}

    private func tell(_ result: Result<[SocketAddress], any Error>) {
        ipv6.completeWith(result.map { $0.filter { $0.protocol == .inet6 } })
        ipv4.completeWith(result.map { $0.filter { $0.protocol == .inet } })
    }

    /// Asks the system: its files, its name servers, whatever it is set up to.
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

/// A host has no address, or nobody says.
struct LookupFailure: Error {
    let reason: String
}
