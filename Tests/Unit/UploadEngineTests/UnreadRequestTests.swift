#if os(Linux)
import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import UploadEngine

/// The proof that a server has read nothing of a request: the end of its stream acknowledges none of it, or nothing of it was passed
/// to the system.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct UnreadRequestTests {
    /// The state of the peer's socket when the second request arrives there.
    enum Peer: CaseIterable {
        case isClosed, hasReadTheRequest, hasTheRequestUnread, hasResetBeforeTheFlush, hasResetBehindTheRequest, isOpen
    }

    /// The event of poll(2) for the end of the peer's stream, POLLRDHUP.
    private let hangUp: CShort = 0x2000

    @Test(
        "A request is provably unread only where the connection ended before it: 100 times each",
        arguments: Peer.allCases)
    func proof(peer state: Peer) async throws {
        let listener = try LoopbackSocket()
        try #require(listen(listener.descriptor, 8) == 0)
        for round in 1...100 {
            let descriptor = try connected(to: listener.port)
            let peer = accept(listener.descriptor, nil, nil)
            try #require(peer >= 0)
            let socket = NIOLoopBoundBox.makeBoxSendingValue(
                SocketHandler(), eventLoop: MultiThreadedEventLoopGroup.singleton.next())
            let channel = try await ClientBootstrap(group: socket.eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(socket.value)
                    }
                }
                .withConnectedSocket(descriptor).get()
            try await channel.eventLoop.submit {
                // NIO handles no event before this ends.
                try exchange("first", on: channel, with: peer)
                socket.value.beginRequest()
                if state == .isClosed {
                    close(peer)
                    try wait(for: hangUp, of: descriptor)
                }
                channel.write(ByteBuffer(string: "second"), promise: nil)
                if state != .hasResetBeforeTheFlush { channel.flush() }
                switch state {
                case .isClosed: try wait(for: CShort(POLLERR), of: descriptor)
                case .hasReadTheRequest:
                    try read("second", from: peer)
                    close(peer)
                    try wait(for: hangUp, of: descriptor)
                case .hasTheRequestUnread:
                    try wait(for: CShort(POLLIN), of: peer)
                    close(peer)
                    try wait(for: CShort(POLLERR), of: descriptor)
                case .hasResetBeforeTheFlush:
                    reset(peer)
                    try wait(for: CShort(POLLERR), of: descriptor)
                case .hasResetBehindTheRequest:
                    try read("second", from: peer)
                    reset(peer)
                    try wait(for: CShort(POLLERR), of: descriptor)
                case .isOpen:
                    try read("second", from: peer)
                    channel.close(promise: nil)
                }
            }.get()
            try await channel.closeFuture.get()
            let isUnread = try await channel.eventLoop.submit { socket.value.wasClosedBeforeRequest }.get()
            #expect(isUnread == [.isClosed, .hasResetBeforeTheFlush].contains(state), "round \(round)")
            if state == .isOpen { close(peer) }
        }
    }

    private func connected(to port: Int) throws -> CInt {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
        return descriptor
    }

    /// Closes a socket with a reset.
    private func reset(_ descriptor: CInt) {
        var option = linger(l_onoff: 1, l_linger: 0)
        #expect(setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size)) == 0)
        close(descriptor)
    }

    private func exchange(_ text: String, on channel: any Channel, with peer: CInt) throws {
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        try read(text, from: peer)
    }

    private func read(_ text: String, from descriptor: CInt) throws {
        var bytes = [UInt8](repeating: 0, count: text.utf8.count)
        try #require(recv(descriptor, &bytes, bytes.count, CInt(MSG_WAITALL)) == bytes.count)
        #expect(bytes == Array(text.utf8))
    }

    private func wait(for event: CShort, of descriptor: CInt) throws {
        var entry = pollfd(fd: descriptor, events: event, revents: 0)
        try #require(poll(&entry, 1, 10_000) == 1)
    }
}
#endif
