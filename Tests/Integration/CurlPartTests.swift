import Foundation
import TestSupport
import Testing

@testable import uploadtask

@Suite struct CurlPartTests {
    @Test(
        "A part has curl's syntax",
        arguments: [
            ("a=b", .text("b"), nil, nil), ("a=", .text(""), nil, nil), ("a=b=c", .text("b=c"), nil, nil),
            ("a= b ", .text("b"), nil, nil), (#"a=" b ""#, .text(" b "), nil, nil),
            (#"a="b;c,d""#, .text("b;c,d"), nil, nil),
            (#"a="x\"y\\z\n""#, .text(#"x"y\z\n"#), nil, nil), (#"a="open"#, .text("\"open"), nil, nil),
            (#"a=b"c"#, .text("b\"c"), nil, nil), (#"a="@b""#, .text("@b"), nil, nil), ("a=b;", .text("b"), nil, nil),
            ("a=b;type=text/html", .text("b"), "text/html", nil), ("a=b;filename=c.txt", .text("b"), nil, "c.txt"),
            ("a=@b", .file("b"), nil, nil), ("a=@ b c ", .file("b c"), nil, nil), ("a=@-", .file("-"), nil, nil),
            (#"a=@"b;c,d.jpg""#, .file("b;c,d.jpg"), nil, nil), ("a=<b", .fileText("b"), nil, nil),
            ("a=<b;type=text/plain", .fileText("b"), "text/plain", nil), ("a=<b,c", .fileText("b,c"), nil, nil),
            ("a=@b;type=image/jpeg;filename=c", .file("b"), "image/jpeg", "c"),
            (#"a=@b;filename="c;d" ; type=x/y "#, .file("b"), "x/y", "c;d"), ("a=@b;TYPE=x/y", .file("b"), "x/y", nil),
            ("a=@b;type=text/plain; charset=utf-8;filename=c", .file("b"), "text/plain; charset=utf-8", "c"),
            ("a=@b;type=text/plain;charset=utf-8", .file("b"), "text/plain;charset=utf-8", nil),
            ("图=值", .text("值"), nil, nil),
        ] as [(String, CurlPart.Content, String?, String?)])
    func syntax(text: String, content: CurlPart.Content, type: String?, filename: String?) throws {
        let part = try CurlPart(text)
        #expect(part.name == text.prefix { $0 != "=" })
        #expect(part.content == content)
        #expect(part.type == type)
        #expect(part.filename == filename)
    }

    @Test(
        "Text that curl drops, or sends as a form in a form, is a mistake with its remedy",
        arguments: [
            ("a", "it has no '='"), ("", "it has no '='"), ("=b", "it has no name"), ("a=@", "no file behind the '@'"),
            ("a=<", "no file behind the '<'"), ("a=@;type=a/b", "no file behind the '@'"),
            ("a=b;c", "write a value with ';' in double quotes"), (#"a="b"c"#, "text follows the closing quote"),
            ("a=@b,c", "write one -F for each file"), ("a=@b;type=a/b,c", "write one -F for each file"),
            ("a=(b", "forms in forms"), ("a=b;headers=X: 1", "not supported"), ("a=@b;encoder=base64", "not supported"),
            ("a=@b;type=jpeg", "not a media type such as image/jpeg"), ("a=<b;filename=c", "write NAME=@FILE"),
        ])
    func mistakes(text: String, reason: String) {
        let mistake = #expect(throws: CurlPart.Mistake.self) { try CurlPart(text) }
        #expect(mistake?.message.contains(reason) == true, "\(mistake?.message ?? "")")
    }

    @Test("No text ends the process")
    func random() {
        var generator = SplitMix64(seed: 16)
        let pieces = ["a", "=", "@", "<", "\"", "\\", ";", ",", " ", "type=", "filename=", "(", ")", "é", "\t", "x/y"]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }
            _ = try? CurlPart(text.joined())
        }
    }
}

extension ProcessTests {
    @Suite struct CurlFormTests {
        @Test(
            "A server receives from -F the form that curl sends",
            arguments: [
                ["a=b"], ["a=b", "c=d", "a=e"], ["f=@one.txt"], ["f=@one.txt", "a=b", "g=@two.jpg"],
                ["f=@one.txt;type=image/png"], ["f=@one.txt;filename=x y.txt"],
                [#"f=@one.txt;filename="q\"u\\o;t.txt""#],
                [#"f=@"semi;comma,.txt""#], ["t=<one.txt"], ["t=<one.txt;type=text/html"], [#"a="x;y" "#], ["a= x "],
                ["a=b;type=text/plain"], ["a=@one.txt", "a=@two.jpg", "a=@one.txt"], ["a=", "b=\u{56FE}"],
                ["f=@one.txt;type=text/plain; charset=utf-8"], ["v=b;filename=made.txt"],
            ])
        func same(parts: [String]) async throws {
            let folder = try TemporaryFolder()
            for name in ["one.txt", "two.jpg", "semi;comma,.txt"] { _ = try folder.file(name, Array("\(name)\n".utf8)) }
            let received = try TemporaryFolder()
            let server = try await ServerProcess.receiver(directory: received.path)
            defer { server.stop() }
            let options = parts.flatMap { ["-F", $0] }
            let ours = try await Programs.run(Programs.command, ["upload", server.url] + options, folder: folder.path)
            let theirs = try await Programs.run(
                "curl", ["-sS", "--noproxy", "*", server.url] + options, folder: folder.path)
            #expect(ours.error == "" && theirs.error == "", "\(ours.error) \(theirs.error)")
            let forms = try [ours, theirs].map { try ReceivedForm($0.output) }
            #expect(forms[0].fields == forms[1].fields)
            for key in ["name", "filename", "sha256", "contentType"] {
                #expect(
                    forms[0].files.map { $0[key] as? String } == forms[1].files.map { $0[key] as? String }, "\(key)")
            }
        }
    }
}
