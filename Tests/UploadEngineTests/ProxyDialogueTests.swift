import NIOCore
import Testing

@testable import UploadEngine

/// What is said to proxies, byte for byte.
@Suite struct ProxyDialogueTests {
    private enum Line {
        case we([UInt8])
        case it([UInt8])
    }

    private func origin(_ url: String) throws -> UploadURL.Origin { try UploadURL(url).origin }

    /// Holds a dialogue whose proxy says everything in pieces of so many bytes.
    ///
    /// - Returns: What was left for the server's listeners, or `nil` when the proxy has not said enough.
    private func hold(_ dialogue: some ProxyDialogue, _ lines: [Line], pieces: Int) throws -> [UInt8]? {
        var dialogue = dialogue
        var said = Array(dialogue.begin().readableBytesView)
        var buffer = ByteBuffer()
        var isThrough = false
        for line in lines {
            switch line {
            case .we(let words):
                #expect(said == words)
                said = []
            case .it(let words):
                for start in stride(from: 0, to: words.count, by: pieces) {
                    buffer.writeBytes(words[start..<min(start + pieces, words.count)])
                    while !isThrough, let reply = try dialogue.reply(to: &buffer) {
                        switch reply {
                        case .say(let more): said += more.readableBytesView
                        case .through: isThrough = true
                        }
                    }
                }
            }
        }
        #expect(said.isEmpty)
        return isThrough ? Array(buffer.readableBytesView) : nil
    }

    private func refusal(_ dialogue: some ProxyDialogue, _ words: [[UInt8]]) -> String? {
        var dialogue = dialogue
        var buffer = ByteBuffer()
        do throws(ProxyRefusal) {
            for words in words {
                buffer.writeBytes(words)
                _ = try dialogue.reply(to: &buffer)
            }
            return nil
        } catch { return error.reason }
    }

    // MARK: SOCKS

    private static let accepted: [UInt8] = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]

    @Test("SOCKS: a name is asked for by name, and what the server says at once is kept", arguments: [1, 2, 3, 100])
    func socksName(pieces: Int) throws {
        let dialogue = SOCKSDialogue(to: try origin("https://example.com/"), credentials: nil)
        let request: [UInt8] = [5, 1, 0, 3, 11] + Array("example.com".utf8) + [0x01, 0xBB]
        let rest = try hold(
            dialogue, [.we([5, 1, 0]), .it([5, 0]), .we(request), .it(Self.accepted + Array("hi".utf8))], pieces: pieces
        )
        #expect(rest == Array("hi".utf8))
    }

    @Test("SOCKS: addresses are asked for as addresses, and every form of the answer is read")
    func socksAddresses() throws {
        let four = SOCKSDialogue(to: try origin("http://192.0.2.7:8080/"), credentials: nil)
        let named: [UInt8] = [5, 0, 0, 3, 3] + Array("abc".utf8) + [0, 80]
        #expect(
            try hold(
                four, [.we([5, 1, 0]), .it([5, 0]), .we([5, 1, 0, 1, 192, 0, 2, 7, 0x1F, 0x90]), .it(named)], pieces: 1)
                == [])
        let six = SOCKSDialogue(to: try origin("http://[2001:db8::1]/"), credentials: nil)
        let address: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        #expect(
            try hold(
                six,
                [
                    .we([5, 1, 0]), .it([5, 0]), .we([5, 1, 0, 4] + address + [0, 80]),
                    .it([5, 0, 0, 4] + address + [0, 80]),
                ], pieces: 1) == [])
    }

    @Test("SOCKS: a user and a password are given to a proxy that asks for them")
    func socksPassword() throws {
        let credentials = try UploadProxy("socks5://joe:secret@proxy").credentials
        let dialogue = SOCKSDialogue(to: try origin("http://192.0.2.7/"), credentials: credentials)
        let request: [UInt8] = [5, 1, 0, 1, 192, 0, 2, 7, 0, 80]
        #expect(
            try hold(
                dialogue,
                [
                    .we([5, 2, 0, 2]), .it([5, 2]), .we([1, 3] + Array("joe".utf8) + [6] + Array("secret".utf8)),
                    .it([1, 0]),
                    .we(request), .it(Self.accepted),
                ], pieces: 1) == [])
        #expect(
            try hold(dialogue, [.we([5, 2, 0, 2]), .it([5, 0]), .we(request), .it(Self.accepted)], pieces: 1) == [])
    }

    @Test("SOCKS: a proxy that refuses, or speaks something else, is told from one that says nothing yet")
    func socksRefusals() throws {
        let open = SOCKSDialogue(to: try origin("http://example.com:81/"), credentials: nil)
        let asked = SOCKSDialogue(
            to: try origin("http://example.com/"), credentials: try UploadProxy("socks5://joe:secret@proxy").credentials
        )
        let nameless = SOCKSDialogue(
            to: try origin("http://example.com/"), credentials: try UploadProxy("socks5://joe@proxy").credentials)
        #expect(refusal(open, [[5]]) == nil)
        #expect(
            refusal(open, [[5, 0xFF]]) == "wants to know who asks: give a user and a password in its address")
        #expect(refusal(open, [Array("HT".utf8)]) == "does not speak SOCKS 5")
        #expect(refusal(asked, [[5, 0xFF]]) == "wants to know who asks: it takes no password")
        #expect(refusal(asked, [[5, 2], [1, 1]]) == "refuses this user or password")
        #expect(refusal(nameless, [[5, 2]]) == "takes a user and a password of 1 to 255 bytes")
        #expect(
            refusal(open, [[5, 0], [5, 5, 0, 1, 0, 0, 0, 0, 0, 0]])
                == "refused a connection to example.com:81: the server refused it")
        #expect(refusal(open, [[5, 0], [5, 9, 0, 1, 0]]) == "refused a connection to example.com:81: error 9")
        #expect(refusal(open, [[5, 0], [5, 0, 0, 9, 0]]) == "sent an address of the unknown kind 9")
    }

    // MARK: CONNECT

    @Test("CONNECT: host and port, and who asks", arguments: [1, 7, 1000])
    func connect(pieces: Int) throws {
        let plain = """
            CONNECT example.com:443 HTTP/1.1\r
            Host: example.com:443\r
            User-Agent: uploadtask/0.1.0\r
            \r

            """
        let yes = Array("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n".utf8)
        let open = ConnectDialogue(to: try origin("https://example.com/"), credentials: nil)
        #expect(try hold(open, [.we(Array(plain.utf8)), .it(yes)], pieces: pieces) == [])
        #expect(try hold(open, [.we(Array(plain.utf8)), .it(yes.dropLast())], pieces: pieces) == nil)
        let interim = Array("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200\n\nhi".utf8)
        #expect(try hold(open, [.we(Array(plain.utf8)), .it(interim)], pieces: pieces) == Array("hi".utf8))

        let asked = ConnectDialogue(
            to: try origin("https://[2001:db8::1]:8443/"),
            credentials: try UploadProxy("http://joe:secret@proxy").credentials)
        let words = """
            CONNECT [2001:db8::1]:8443 HTTP/1.1\r
            Host: [2001:db8::1]:8443\r
            User-Agent: uploadtask/0.1.0\r
            Proxy-Authorization: Basic am9lOnNlY3JldA==\r
            \r

            """
        #expect(try hold(asked, [.we(Array(words.utf8)), .it(yes)], pieces: pieces) == [])
    }

    @Test(
        "CONNECT: a proxy that refuses, or speaks something else, is told from one that says nothing yet",
        arguments: [
            ("HTTP/1.1 403 Forbidden\r\n\r\n", "refused a connection to example.com:443: 403 Forbidden"),
            ("HTTP/1.1 502\r\nContent-Length: 3\r\n\r\nbad", "refused a connection to example.com:443: 502"),
            (
                "HTTP/1.1 407 Who?\r\n\r\n",
                "wants to know who asks (407): give a user and a password in its address"
            ),
            ("HTTP/1.1 2000 OK\r\n\r\n", "sent an invalid HTTP response"),
            ("HTTP/1.1\r\n\r\n", "sent an invalid HTTP response"),
            ("\u{5}\u{0}", "sent an invalid HTTP response"),
            ("HTTP/2", "sent an invalid HTTP response"), ("HTT", nil), ("HTTP/1.1 403 Forbidden\r\n", nil),
            ("", nil),
        ])
    func connectRefusals(words: String, reason: String?) throws {
        let dialogue = ConnectDialogue(to: try origin("https://example.com/"), credentials: nil)
        #expect(refusal(dialogue, [Array(words.utf8)]) == reason)
        let asked = ConnectDialogue(
            to: try origin("https://example.com/"), credentials: try UploadProxy("http://joe:secret@proxy").credentials)
        if words.contains(" 407 ") {
            #expect(
                refusal(asked, [Array(words.utf8)]) == "wants to know who asks (407): it refuses this user or password")
        }
    }

    @Test("CONNECT: a head without an end is not read for ever")
    func endless() throws {
        let dialogue = ConnectDialogue(to: try origin("https://example.com/"), credentials: nil)
        let line = Array("HTTP/1.1 200 OK\r\n".utf8) + [UInt8](repeating: UInt8(ascii: "a"), count: 65 * 1024)
        #expect(refusal(dialogue, [line]) == "sent a head without an end")
    }
}
