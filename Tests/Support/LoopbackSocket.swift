import Foundation

/// A TCP socket that is bound to a free port of 127.0.0.1 as long as this object lives. The port of a server that has ended may be
/// another server's a moment later.
package final class LoopbackSocket: Sendable {
    package let port: Int
    package let descriptor: CInt

    /// - Parameter receiveBuffer: The size in bytes of the receive buffers of connections; `nil` for the system's.
    package init(receiveBuffer: CInt? = nil) throws {
        #if canImport(Darwin)
        let kind = SOCK_STREAM
        #else
        let kind = CInt(SOCK_STREAM.rawValue)
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        self.descriptor = descriptor
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failure = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) != 0 || getsockname(descriptor, $0, &length) != 0 ? errno : 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        if failure != 0 { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
    }

    deinit { close(descriptor) }
}
