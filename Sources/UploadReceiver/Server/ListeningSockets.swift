import NIOCore
import _UploadLibc
import _UploadThreads

/// Sockets that listen on all addresses of a name, on one port.
///
/// They are opened before anything else, so that a server that cannot listen creates no directory.
struct ListeningSockets: Sendable {
    let descriptors: [CInt]
    let port: Int

    private static let backlog: CInt = 256
    /// The number of attempts to find a port that is free on every address, when any port may be taken.
    private static let attempts = 20

    /// Resolves the host and listens.
    static func open(host: String, port: Int) async throws(ReceiverStartError) -> ListeningSockets {
        try await BlockingThreads.lookups.run { () throws(ReceiverStartError) in
            try ListeningSockets(host: host, port: port)
        }
    }

    private init(host: String, port: Int) throws(ReceiverStartError) {
        guard (0...65535).contains(port) else {
            throw ReceiverStartError(description: "the port \(port) is not from 0 to 65535")
        }
        let addresses = try Self.addresses(of: host)
        for attempt in 1... {
            do throws(ListenError) {
                (descriptors, self.port) = try Self.listen(at: addresses, port: port)
                return
            } catch {
                if error.code == EADDRINUSE, port == 0, attempt < Self.attempts { continue }
                throw ReceiverStartError(description: error.sentence(host: host, port: port))
            }
        }
        throw ReceiverStartError(description: "no port is free")
    }

    func close() {
        for descriptor in descriptors { _UploadLibc.close(descriptor) }
    }

    /// A socket address of either family.
    private struct Address {
        let family: CInt
        var bytes: [UInt8]
        /// The address in digits.
        let text: String

        /// Sets the port, which has the same offset in both families.
        mutating func set(port: Int) {
            bytes[2] = UInt8(truncatingIfNeeded: port >> 8)
            bytes[3] = UInt8(truncatingIfNeeded: port)
        }
    }

    private static func addresses(of host: String) throws(ReceiverStartError) -> [Address] {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        #if canImport(Glibc)
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, "0", &hints, &found)
        guard code == 0 else {
            throw ReceiverStartError(
                description:
                    "cannot resolve the host \"\(host.visible())\" (\(String(cString: gai_strerror(code)))): give a "
                    + "name or an address of this machine with --host")
        }
        defer { freeaddrinfo(found) }
        var addresses: [Address] = []
        var next = found
        while let entry = next {
            next = entry.pointee.ai_next
            guard [AF_INET, AF_INET6].contains(entry.pointee.ai_family), let address = entry.pointee.ai_addr else {
                continue
            }
            let bytes = Array(UnsafeRawBufferPointer(start: address, count: Int(entry.pointee.ai_addrlen)))
            if addresses.contains(where: { $0.bytes == bytes }) { continue }
            var text = [CChar](repeating: 0, count: 256)
            getnameinfo(
                address, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            addresses.append(
                Address(
                    family: entry.pointee.ai_family, bytes: bytes,
                    text: text.withUnsafeBufferPointer { text in
                        text.baseAddress.map { String(cString: $0) } ?? host
                    }))
        }
        guard !addresses.isEmpty else {
            throw ReceiverStartError(description: "the host \"\(host.visible())\" has no IP address")
        }
        return addresses
    }

    /// A failed system call for an address.
    private struct ListenError: Error {
        let code: CInt
        let address: String

        /// Whether the address does not belong to this machine. Other addresses of the name may.
        var isAboutAddress: Bool { code == EADDRNOTAVAIL || code == EAFNOSUPPORT }

        func sentence(host: String, port: Int) -> String {
            switch code {
            case EADDRINUSE where port == 0: "no port is free at \(host.visible())"
            case EADDRINUSE: "port \(port) is already in use: choose another with --port"
            case EACCES, EPERM:
                "permission denied for port \(port), which is reserved for the administrator: choose 1024 or higher with --port"
            case EADDRNOTAVAIL, EAFNOSUPPORT:
                "the address \(address) does not belong to this machine: choose another with --host"
            default: "cannot listen on \(host.visible()), port \(port): \(String(cString: strerror(code)))"
            }
        }
    }

    private static func listen(
        at addresses: [Address], port: Int
    ) throws(ListenError) -> (descriptors: [CInt], port: Int) {
        var descriptors: [CInt] = []
        var port = port
        var failure: ListenError?
        for var address in addresses {
            address.set(port: port)
            do throws(ListenError) {
                let descriptor = try open(address, isOnly: addresses.count == 1)
                descriptors.append(descriptor)
                if port == 0 { port = Self.port(of: descriptor) }
            } catch {
                failure = failure ?? error
                if error.isAboutAddress { continue }
                for descriptor in descriptors { _UploadLibc.close(descriptor) }
                throw error
            }
        }
        if descriptors.isEmpty, let failure { throw failure }
        return (descriptors, port)
    }

    private static func open(_ address: Address, isOnly: Bool) throws(ListenError) -> CInt {
        #if canImport(Glibc)
        let descriptor = socket(address.family, CInt(SOCK_STREAM.rawValue), 0)
        #else
        let descriptor = socket(address.family, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw ListenError(code: errno, address: address.text) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var on: CInt = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
        if address.family == AF_INET6, !isOnly {
            // IPv4 has its own socket.
            setsockopt(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &on, socklen_t(MemoryLayout<CInt>.size))
        }
        let code = address.bytes.withUnsafeBytes { bytes -> CInt in
            guard let base = bytes.baseAddress else { return EINVAL }
            let status = bind(
                descriptor, base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            if status != 0 { return errno }
            return _UploadLibc.listen(descriptor, backlog) == 0 ? 0 : errno
        }
        guard code == 0 else {
            _UploadLibc.close(descriptor)
            throw ListenError(code: code, address: address.text)
        }
        return descriptor
    }

    private static func port(of descriptor: CInt) -> Int {
        var bytes = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &bytes) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
            return UnsafeRawBufferPointer(start: pointer, count: 4).suffix(2).reduce(0) { $0 << 8 | Int($1) }
        }
    }
}
