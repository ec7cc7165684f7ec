import Foundation
import NIOCore
import TestSupport
import Testing

@testable import UploadReceiver

/// Texts in charsets other than UTF-8: decoded if the form specifies the charset, and never lost.
@Suite(.phase(.computation)) struct FormCharsetTests {
    private static func field(_ name: String, _ value: [UInt8], type: String? = nil) -> [UInt8] {
        let type = type.map { "Content-Type: \($0)\r\n" } ?? ""
        return Array("--B\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\(type)\r\n".utf8) + value
            + Array("\r\n".utf8)
    }

    private static func fields(_ form: [UInt8]) async throws -> [ReceivedUpload.Field] {
        let memory = FieldMemory(limit: 1 << 20)
        var receiver = FormReceiver(
            try BoundaryParameter("B"), directory: "/nowhere", memory: FieldMemory.Reservation(in: memory))
        try await receiver.receive(ByteBuffer(bytes: form + Array("--B--".utf8)))
        try await receiver.end()
        return try await receiver.complete().fields
    }

    @Test(
        "A value is decoded by the charset of its part",
        arguments: [
            ("text/plain; charset=utf-8", Array("ä€".utf8), "ä€"),
            ("text/plain; charset=iso-8859-1", [0xE4, 0x80], "ä€"),
            ("text/plain;charset=\"Windows-1252\"", [0x80, 0x9F, 0xFF], "€Ÿÿ"),
            ("text/plain; charset=us-ascii", [0x61], "a"),
            ("text/plain; charset=utf-16", [0xFE, 0xFF, 0x00, 0xE4], "ä"),
            ("text/plain; charset=UTF-16", [0xE4, 0x00], "ä"),
            ("text/plain; charset=utf-16be", [0xD8, 0x3D, 0xDE, 0x00], "😀"),
        ] as [(String, [UInt8], String)])
    func valueDecodedCharsetPart(type: String, value: [UInt8], text: String) async throws {
        let read = try await Self.fields(Self.field("k", value, type: type))
        #expect(read == [.init(name: "k", value: text)])
    }

    @Test("A value is decoded by the charset of the form, wherever _charset_ occurs")
    func valueDecodedCharsetForm() async throws {
        let charset = Self.field("_charset_", Array("iso-8859-1".utf8))
        for form in [charset + Self.field("k", [0xE4]), Self.field("k", [0xE4]) + charset] {
            let read = try await Self.fields(form)
            #expect(read.first { $0.name == "k" } == .init(name: "k", value: "ä"))
        }
        let own = Self.field("k", Array("ä".utf8), type: "text/plain; charset=utf-8")
        #expect(try await Self.fields(charset + own).last == .init(name: "k", value: "ä"))
    }

    @Test("A name is decoded by the charset that precedes it in the form")
    func nameDecodedCharsetPrecedes() async throws {
        let head = Array("--B\r\nContent-Disposition: form-data; name=\"".utf8) + [0xE4]
        let form = Self.field("_charset_", Array("windows-1252".utf8)) + head + Array("\"\r\n\r\nx\r\n".utf8)
        #expect(try await Self.fields(form).last == .init(name: "ä", value: "x"))
    }

    @Test(
        "A field keeps the bytes that its text does not represent exactly",
        arguments: [
            (nil, [0x61, 0xE4], "a\u{FFFD}"), ("text/plain; charset=gbk", Array("a".utf8), "a"),
            ("text/plain; charset=utf-16", [0x00], ""), ("text/plain; charset=utf-8", [0xC3], "\u{FFFD}"),
            ("text/plain; charset=utf-16le", [0x00, 0xD8], "\u{FFFD}"),
        ] as [(String?, [UInt8], String)])
    func fieldKeepsBytesText(
        type: String?, value: [UInt8], text: String
    ) async throws {
        let read = try await Self.fields(Self.field("k", value, type: type))
        #expect(read == [.init(name: "k", value: text, bytes: Data(value).base64EncodedString())])
    }

    @Test("The response contains the bytes only where they are needed")
    func responseContainsBytesOnly() async throws {
        try await TestServer.run { server in
            let form = Self.field("a", [0xFF]) + Self.field("b", Array("x".utf8)) + Array("--B--".utf8)
            let response = try await server.response(form: form)
            #expect(
                response.body
                    == #"{"fields":[{"bytes":"/w==","name":"a","value":"\#u{FFFD}"},{"name":"b","value":"x"}],"files":[]}"#
                    + "\n")
        }
    }
}
