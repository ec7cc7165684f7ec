import NIOCore
import Testing

@testable import UploadCore
@testable import UploadEngine

/// The dialogues with proxies, byte for byte.
@Suite struct ProxyDialogueTests {
    /// Bytes that one side sends.
    private enum Step {
        case client([UInt8])
        case proxy([UInt8])
    }

    private func origin(_ url: String) throws -> HTTPURL.Origin { try HTTPURL(url).origin }

    /// Runs a dialogue with a proxy that sends everything in pieces of `pieces` bytes.
    ///
    /// - Returns: The bytes of the server that followed the dialogue, or `nil` when the dialogue is incomplete.
    private func run(_ dialogue: some ProxyDialogue, _ steps: [Step], pieces: Int) throws -> [UInt8]? {
        var dialogue = dialogue
        var sent = Array(dialogue.begin().readableBytesView)
        var buffer = ByteBuffer()
        var isThrough = false
        for step in steps {
            switch step {
            case .client(let bytes):
                #expect(sent == bytes)
                sent = []
            case .proxy(let bytes):
                for start in stride(from: 0, to: bytes.count, by: pieces) {
                    buffer.writeBytes(bytes[start..<min(start + pieces, bytes.count)])
                    while !isThrough, let reply = try dialogue.reply(to: &buffer) {
                        switch reply {
                        case .send(let more): sent += more.readableBytesView
                        case .established: isThrough = true
                        }
                    }
                }
            }
        }
        #expect(sent.isEmpty)
        return isThrough ? Array(buffer.readableBytesView) : nil
    }

    private func refusal(_ dialogue: some ProxyDialogue, _ replies: [[UInt8]]) -> String? {
        var dialogue = dialogue
        var buffer = ByteBuffer()
        do throws(ProxyRefusal) {
            for reply in replies {
                buffer.writeBytes(reply)
                _ = try dialogue.reply(to: &buffer)
            }
            return nil
        } catch { return error.reason }
    }

    // MARK: SOCKS

    private static let accepted: [UInt8] = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]

    @Test("SOCKS: a host name is sent as a name, and early bytes of the server are kept", arguments: [1, 2, 3, 100])
    func socksName(pieces: Int) throws {
        let dialogue = SOCKSDialogue(to: try origin("https://example.com/"), credentials: nil)
        let request: [UInt8] = [5, 1, 0, 3, 11] + Array("example.com".utf8) + [0x01, 0xBB]
        let rest = try run(
            dialogue,
            [.client([5, 1, 0]), .proxy([5, 0]), .client(request), .proxy(Self.accepted + Array("hi".utf8))],
            pieces: pieces
        )
        #expect(rest == Array("hi".utf8))
    }

    @Test("SOCKS: addresses are sent as addresses, and every address type in the reply is read")
    func socksAddresses() throws {
        let four = SOCKSDialogue(to: try origin("http://192.0.2.7:8080/"), credentials: nil)
        let named: [UInt8] = [5, 0, 0, 3, 3] + Array("abc".utf8) + [0, 80]
        #expect(
            try run(
                four,
                [
                    .client([5, 1, 0]), .proxy([5, 0]), .client([5, 1, 0, 1, 192, 0, 2, 7, 0x1F, 0x90]), .proxy(named),
                ], pieces: 1)
                == [])
        let six = SOCKSDialogue(to: try origin("http://[2001:db8::1]/"), credentials: nil)
        let address: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        #expect(
            try run(
                six,
                [
                    .client([5, 1, 0]), .proxy([5, 0]), .client([5, 1, 0, 4] + address + [0, 80]),
                    .proxy([5, 0, 0, 4] + address + [0, 80]),
                ], pieces: 1) == [])
    }

    @Test("SOCKS: user and password are sent to a proxy that requires them")
    func socksPassword() throws {
        let credentials = try UploadProxy("socks5://joe:secret@proxy").credentials
        let dialogue = SOCKSDialogue(to: try origin("http://192.0.2.7/"), credentials: credentials)
        let request: [UInt8] = [5, 1, 0, 1, 192, 0, 2, 7, 0, 80]
        #expect(
            try run(
                dialogue,
                [
                    .client([5, 2, 0, 2]), .proxy([5, 2]),
                    .client([1, 3] + Array("joe".utf8) + [6] + Array("secret".utf8)),
                    .proxy([1, 0]),
                    .client(request), .proxy(Self.accepted),
                ], pieces: 1) == [])
        #expect(
            try run(
                dialogue, [.client([5, 2, 0, 2]), .proxy([5, 0]), .client(request), .proxy(Self.accepted)], pieces: 1)
                == [])
    }

    @Test("SOCKS: a refusal or another protocol is an error, an incomplete reply is not")
    func socksRefusals() throws {
        let open = SOCKSDialogue(to: try origin("http://example.com:81/"), credentials: nil)
        let authenticated = SOCKSDialogue(
            to: try origin("http://example.com/"), credentials: try UploadProxy("socks5://joe:secret@proxy").credentials
        )
        let withoutPassword = SOCKSDialogue(
            to: try origin("http://example.com/"), credentials: try UploadProxy("socks5://joe@proxy").credentials)
        #expect(refusal(open, [[5]]) == nil)
        #expect(
            refusal(open, [[5, 0xFF]]) == "requires authentication: give a user and a password in its address")
        #expect(refusal(open, [Array("HT".utf8)]) == "does not speak SOCKS 5")
        #expect(refusal(authenticated, [[5, 0xFF]]) == "requires authentication: it does not accept a password")
        #expect(refusal(authenticated, [[5, 2], [1, 1]]) == "rejects this user or password")
        #expect(refusal(withoutPassword, [[5, 2]]) == "requires a user and a password of 1 to 255 bytes")
        #expect(
            refusal(open, [[5, 0], [5, 5, 0, 1, 0, 0, 0, 0, 0, 0]])
                == "refused a connection to example.com:81: connection refused")
        #expect(refusal(open, [[5, 0], [5, 9, 0, 1, 0]]) == "refused a connection to example.com:81: error 9")
        #expect(refusal(open, [[5, 0], [5, 0, 0, 9, 0]]) == "sent an address of the unknown kind 9")
    }

    // MARK: CONNECT

    @Test("CONNECT: host, port and credentials", arguments: [1, 7, 1000])
    func connect(pieces: Int) throws {
        let plain = """
            CONNECT example.com:443 HTTP/1.1\r
            Host: example.com:443\r
            User-Agent: uploadtask/0.1.0\r
            \r

            """
        let yes = Array("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n".utf8)
        let open = ConnectDialogue(to: try origin("https://example.com/"), credentials: nil)
        #expect(try run(open, [.client(Array(plain.utf8)), .proxy(yes)], pieces: pieces) == [])
        #expect(try run(open, [.client(Array(plain.utf8)), .proxy(yes.dropLast())], pieces: pieces) == nil)
        let interim = Array("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200\n\nhi".utf8)
        #expect(try run(open, [.client(Array(plain.utf8)), .proxy(interim)], pieces: pieces) == Array("hi".utf8))

        let authenticated = ConnectDialogue(
            to: try origin("https://[2001:db8::1]:8443/"),
            credentials: try UploadProxy("http://joe:secret@proxy").credentials)
        let request = """
            CONNECT [2001:db8::1]:8443 HTTP/1.1\r
            Host: [2001:db8::1]:8443\r
            User-Agent: uploadtask/0.1.0\r
            Proxy-Authorization: Basic am9lOnNlY3JldA==\r
            \r

            """
        #expect(try run(authenticated, [.client(Array(request.utf8)), .proxy(yes)], pieces: pieces) == [])
    }

    @Test(
        "CONNECT: a refusal or another protocol is an error, an incomplete reply is not",
        arguments: [
            ("HTTP/1.1 403 Forbidden\r\n\r\n", "refused a connection to example.com:443: 403 Forbidden"),
            ("HTTP/1.1 502\r\nContent-Length: 3\r\n\r\nbad", "refused a connection to example.com:443: 502"),
            (
                "HTTP/1.1 407 Who?\r\n\r\n",
                "requires authentication (407): give a user and a password in its address"
            ),
            ("HTTP/1.1 2000 OK\r\n\r\n", "sent an invalid HTTP response"),
            ("HTTP/1.1\r\n\r\n", "sent an invalid HTTP response"),
            ("\u{5}\u{0}", "sent an invalid HTTP response"),
            ("HTTP/2", "sent an invalid HTTP response"), ("HTT", nil), ("HTTP/1.1 403 Forbidden\r\n", nil),
            ("", nil),
        ])
    func connectRefusals(reply: String, reason: String?) throws {
        let dialogue = ConnectDialogue(to: try origin("https://example.com/"), credentials: nil)
        #expect(refusal(dialogue, [Array(reply.utf8)]) == reason)
        let authenticated = ConnectDialogue(
            to: try origin("https://example.com/"), credentials: try UploadProxy("http://joe:secret@proxy").credentials)
        if reply.contains(" 407 ") {
            #expect(
                refusal(authenticated, [Array(reply.utf8)])
                    == "requires authentication (407): it rejects this user or password")
        }
    }

    @Test("CONNECT: a head without an end is an error")
    func endless() throws {
        let dialogue = ConnectDialogue(to: try origin("https://example.com/"), credentials: nil)
        let line = Array("HTTP/1.1 200 OK\r\n".utf8) + [UInt8](repeating: UInt8(ascii: "a"), count: 65 * 1024)
        #expect(refusal(dialogue, [line]) == "sent a head without an end")
    }
}
