import Foundation
import _UploadLocks

/// A slow link: relays one connection to a server, reads a limited number of bytes per second from the client, and counts
/// the bytes that have reached its kernel.
final class ThrottledRelay: Sendable {
    /// SO_RCVBUF, about the bytes that the kernel buffers before the client blocks; Linux doubles it for its own use.
    private static let receiveBuffer: CInt = 96 * 1024

    let port: Int
    private let bytesPerSecond: Int
    private let listener: CInt
    private let state = Mutex<(client: CInt, read: Int)>((-1, 0))

    /// - Parameter server: The server's port on 127.0.0.1.
    init(to server: Int, bytesPerSecond: Int) throws {
        self.bytesPerSecond = bytesPerSecond
        let listener = socket(AF_INET, Self.stream, 0)
        self.listener = listener
        var size = Self.receiveBuffer
        setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout.size(ofValue: size)))
        guard Self.withAddress(port: 0, { bind(listener, $0, $1) }) == 0, listen(listener, 1) == 0 else {
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
        port = Self.port(of: listener)
        Thread.detachNewThread { [self] in run(server) }
    }

    deinit { close(listener) }

    /// Bytes from the client that this end's kernel has accepted: those read, and those in its buffer.
    var accepted: Int {
        state.withLock { state in
            var unread: CInt = 0
            if state.client >= 0 { _ = ioctl(state.client, UInt(FIONREAD), &unread) }
            return state.read + Int(unread)
        }
    }

    private func run(_ server: Int) {
        let client = accept(listener, nil, nil)
        let upstream = socket(AF_INET, Self.stream, 0)
        guard client >= 0, Self.withAddress(port: server, { connect(upstream, $0, $1) }) == 0 else { return }
        state.withLock { $0.client = client }
        let responseSent = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            while Self.pass(upstream, client) > 0 {}
            shutdown(client, CInt(SHUT_WR))
            responseSent.signal()
        }
        let start = ContinuousClock.now
        var count = Self.pass(client, upstream)
        while count > 0 {
            let total = state.withLock { state in
                state.read += count
                return state.read
            }
            // The rate limit of the link.
            let due = start + .seconds(1) * (Double(total) / Double(bytesPerSecond))
            let pause = (due - .now) / .seconds(1)
            if pause > 0 { Thread.sleep(forTimeInterval: pause) }
            count = Self.pass(client, upstream)
        }
        shutdown(upstream, CInt(SHUT_WR))
        responseSent.wait()
        state.withLock { $0.client = -1 }
        close(client)
        close(upstream)
    }

    /// Copies the available bytes, 16 KiB at most.
    ///
    /// - Returns: The number of bytes; 0 or less at the end.
    private static func pass(_ source: CInt, _ destination: CInt) -> Int {
        withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 1) { buffer in
            let count = recv(source, buffer.baseAddress, buffer.count, 0)
            return count > 0 ? send(destination, buffer.baseAddress, count, noSignal) : count
        }
    }

    private static func port(of socket: CInt) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func withAddress(port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }

    #if canImport(Darwin)
    private static let stream = SOCK_STREAM
    private static let noSignal: CInt = 0
    #else
    private static let stream = CInt(SOCK_STREAM.rawValue)
    private static let noSignal = CInt(MSG_NOSIGNAL)
    #endif
}
