import NIOCore

/// The bytes exchanged with a proxy until it opens a tunnel. Does no I/O.
protocol ProxyDialogue {
    /// The first bytes to send.
    mutating func begin() -> ByteBuffer

    /// Reads the proxy's bytes; leaves in the buffer those that belong to the tunnel.
    ///
    /// - Returns: The next step; `nil` while bytes are missing.
    /// - Throws: The reason when the proxy refuses, or speaks another protocol.
    mutating func reply(to bytes: inout ByteBuffer) throws(ProxyRefusal) -> ProxyReply?
}

/// The next step of a dialogue.
enum ProxyReply: Equatable {
    case send(ByteBuffer)
    /// The tunnel is open: the bytes that follow come from the server.
    case established
}

/// The reason why a proxy opens no tunnel, as a clause with the proxy as its subject.
struct ProxyRefusal: Error, Equatable {
    let reason: String
}
