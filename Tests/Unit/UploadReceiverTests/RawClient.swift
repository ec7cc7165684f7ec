import Foundation
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A TCP client for raw bytes. Every call blocks, for 20 seconds at most.
final class RawClient: Sendable {
    struct Failure: Error {
        let call: String
        let code: Int32
    }

    enum End: Equatable {
        case orderly
        case reset
    }

    #if canImport(Glibc)
    private static let flags = Int32(MSG_NOSIGNAL)
    #else
    private static let flags: Int32 = 0
    #endif

    let descriptor: Int32
    /// A descriptor that is closed twice may belong to another part of the process by then.
    private let isOpen = Atomic(true)

    init(port: Int) throws {
        #if canImport(Glibc)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var timeout = timeval(tv_sec: 20, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &timeout, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard code == 0 else {
            let code = errno
            close()
            throw Failure(call: "connect", code: code)
        }
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Sends until the socket buffer is full.
    func sendWhatFits(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                systemSend(descriptor, $0.baseAddress, $0.count, Self.flags | Int32(MSG_DONTWAIT))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemSend(descriptor, $0.baseAddress, $0.count, Self.flags) }
            guard count > 0 else { throw Failure(call: "send", code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads until the text has arrived.
    func receive(until text: String) throws -> String {
        var bytes: [UInt8] = []
        while !String(decoding: bytes, as: UTF8.self).contains(text) {
            guard let more = try receive() else { break }
            bytes += more
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads until the server closes the connection.
    func receiveAll() throws -> (text: String, end: End) {
        var bytes: [UInt8] = []
        do {
            while let more = try receive() { bytes += more }
        } catch let failure as Failure where failure.code == ECONNRESET {
            return (String(decoding: bytes, as: UTF8.self), .reset)
        }
        return (String(decoding: bytes, as: UTF8.self), .orderly)
    }

    /// Closes the sending side only.
    func finish() {
        #if canImport(Glibc)
        shutdown(descriptor, Int32(SHUT_WR))
        #else
        shutdown(descriptor, SHUT_WR)
        #endif
    }

    func close() {
        guard isOpen.exchange(false, ordering: .sequentiallyConsistent) else { return }
        systemClose(descriptor)
    }

    /// Closes with a reset.
    func abort() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    private func receive() throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Failure(call: "recv", code: errno) }
        return count == 0 ? nil : Array(buffer[..<count])
    }
}

private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
    send(descriptor, bytes, count, flags)
}

private func systemClose(_ descriptor: Int32) {
    close(descriptor)
}

extension RawClient {
    /// Connects, runs `body` and closes, all outside the cooperative thread pool.
    static func run<Value: Sendable>(
        _ server: TestServer, _ body: @escaping @Sendable (RawClient) throws -> Value
    ) async throws -> Value {
        let port = server.port
        return try await blocking {
            let client = try RawClient(port: port)
            defer { client.close() }
            return try body(client)
        }
    }
}

/// A form with one file, and the head of a request for it.
enum RawForm {
    static func body(_ content: String, filename: String = "a.txt") -> String {
        "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\(filename)\"\r\n\r\n\(content)\r\n--B--\r\n"
    }

    static func head(_ target: String = "/", length: Int?, more: String = "") -> String {
        let length = length.map { "Content-Length: \($0)" } ?? "Transfer-Encoding: chunked"
        return "POST \(target) HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\n\(length)\r\n"
            + "\(more)\r\n"
    }

    /// A complete request whose connection ends with the response.
    static func request(_ body: String, to target: String = "/") -> String {
        head(target, length: body.utf8.count, more: "Connection: close\r\n") + body
    }
}
