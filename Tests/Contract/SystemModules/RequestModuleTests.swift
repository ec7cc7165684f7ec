import Foundation
import TestSupport
import Testing

/// `@system.request` against its public pages: downloads as on watches, uploads as on phones.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct RequestModuleTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ script: String) async throws -> String {
        try await RequestServer.transcript(script, data: folder.path)
    }

    private func text(of file: String) throws -> String {
        try String(contentsOfFile: "\(folder.path)/\(file)", encoding: .utf8)
    }

    @Test("download returns a token; onDownloadComplete returns the file's address, before and after its end")
    func download() async throws {
        let output = try await run(
            """
            request.download({ url: 'SERVER/reply/a.txt?body=abc', fail, success({ token }) {
                request.onDownloadComplete({ token, fail, complete: () => show('complete'), success({ uri }) {
                    show('first', uri);
                    request.onDownloadComplete({ token, fail, success: ({ uri }) => show('again', uri) });
                } });
                request.onDownloadComplete({ token }).then(result => show('promise', result.data.uri));
            } });
            """)
        #expect(
            output.split(separator: "\n").sorted() == [
                "again internal://cache/a.txt", "complete", "first internal://cache/a.txt",
                "promise internal://cache/a.txt",
            ])
        #expect(try text(of: "cache/a.txt") == "abc")
        #expect(try names(in: "\(folder.path)/cache") == ["a.txt"])
    }

    @Test(
        "The name is that of the call, of the response, or of the address",
        arguments: [
            ("a.txt?", "", "a.txt"), ("a.txt?", "b.txt", "b.txt"),
            ("a.txt?header=Content-Disposition:%20attachment;%20filename=%22c%20d.txt%22&", "", "c d.txt"),
            ("a.txt?header=Content-Disposition:%20attachment;%20filename=c.txt&", "b.txt", "b.txt"),
            ("a.txt?header=Content-Disposition:%20attachment;%20filename=..%2F..%2Fx&", "", "x"),
            ("a.txt?header=Content-Disposition:%20attachment;%20filename=..&", "", "a.txt"),
            ("?", "", "reply"), ("a%20b?", "", "a%20b"), ("%2e%2e?", "", "download"), ("a.txt?", "ü x.png", "ü x.png"),
        ])
    func naming(address: String, filename: String, expected: String) async throws {
        let output = try await run(
            """
            const { token } = (await request.download({ url: 'SERVER/reply/\(address)body=abc', filename: '\(filename)' })).data;
            show((await request.onDownloadComplete({ token })).data.uri);
            """)
        #expect(output == "internal://cache/\(expected)\n")
        #expect(try text(of: "cache/\(expected)") == "abc")
    }

    @Test("A download replaces a file of its name")
    func replaced() async throws {
        try FileManager.default.createDirectory(atPath: "\(folder.path)/cache", withIntermediateDirectories: true)
        _ = try folder.file("cache/a.txt", Array("a longer text".utf8))
        let output = try await run(
            """
            const { token } = (await request.download({ url: 'SERVER/reply/a.txt?body=new' })).data;
            show((await request.onDownloadComplete({ token })).data.uri);
            """)
        #expect(output == "internal://cache/a.txt\n")
        #expect(try text(of: "cache/a.txt") == "new")
    }

    @Test(
        "A download that fails, also by its status, ends with 1000 and leaves no file",
        arguments: [
            ("SERVER/reply/a?status=404&body=x", "the download failed: the server returned 404"),
            ("SERVER/reply/a?status=500", "the download failed: the server returned 500"),
            ("http://127.0.0.1:1/a", "the download failed: "), ("SERVER/cut/a", "the download failed: "),
            ("ftp://a/", "the download failed: invalid url"),
        ])
    func failures(url: String, message: String) async throws {
        let output = try await run(
            """
            const { token } = (await request.download({ url: '\(url)' })).data;
            request.onDownloadComplete({ token, fail, complete: () => show('complete') });
            """)
        #expect(output.hasPrefix(message) && output.hasSuffix(" 1000\ncomplete\n"))
        #expect(try names(in: "\(folder.path)/cache") == [])
    }

    @Test("An unknown token fails with 1001, wrong parameters with 202")
    func wrong() async throws {
        let output = try await run(
            """
            for (const options of [{ token: '5' }, { token: 1 }, {}]) request.onDownloadComplete({ ...options, fail });
            for (const options of [{}, { url: 5 }, { url: 'SERVER/', filename: 5 }, { url: 'SERVER/', filename: 'a/b' },
                { url: 'SERVER/', filename: '..' }, { url: 'SERVER/', header: 5 }])
                request.download({ ...options, fail: (data, code) => show(code) });
            """)
        #expect(
            output == """
                there is no download '5' 1001
                invalid token: it must be a string, not 1 202
                invalid token: it must be a string, not undefined 202
                202
                202
                202
                202
                202
                202

                """)
    }

    @Test("A header may be an object, or its JSON text as on the page of watches")
    func header() async throws {
        let output = try await run(
            """
            for (const header of [{ 'X-A': '1' }, '{"X-A": "2"}']) {
                const { token } = (await request.download({ url: 'SERVER/echo/a', header })).data;
                const { uri } = (await request.onDownloadComplete({ token })).data;
                show(JSON.parse((await system('@system.file').readText({ uri })).data.text).headers['x-a']);
            }
            """)
        #expect(output == "1\n2\n")
    }

    @Test("upload sends fields and one file, and returns code, data and headers")
    func upload() async throws {
        let output = try await run(
            """
            await system('@system.file').writeText({ uri: 'internal://files/a.txt', text: 'content' });
            const files = [{ uri: 'internal://files/a.txt', name: 'f', filename: 'b.png', type: 'image/png' }];
            const data = [{ name: 'x', value: '1' }, { name: 'y', value: 2 }];
            request.upload({ url: 'SERVER/echo/', files, data, header: { 'X-A': '1' }, fail, success({ code, data, headers }) {
                const sent = JSON.parse(data);
                show(code, headers['Content-Type'], sent.method, sent.headers['x-a']);
                show(sent.body.replace(/--[^\\r]*/g, '--').replace(/\\r\\n/g, '|'));
            } });
            const result = await request.upload({ url: 'SERVER/echo/', files: [{ uri: 'internal://files/a.txt' }] });
            show(JSON.parse(result.data.data).body.includes('name="file"; filename="a.txt"'));
            """)
        #expect(
            output.split(separator: "\n").sorted() == [
                "--|Content-Disposition: form-data; name=\"x\"||1|--|Content-Disposition: form-data; name=\"y\"||2|"
                    + "--|Content-Disposition: form-data; name=\"f\"; filename=\"b.png\"|Content-Type: image/png||content|--|",
                "200 application/json POST 1", "true",
            ])
    }

    @Test(
        "upload refuses wrong parameters, more than one file, and PUT",
        arguments: [
            ("{ url }", "invalid files: a call sends one file here, not 0; call upload once for each file 202"),
            (
                "{ url, files: [file, file] }",
                "invalid files: a call sends one file here, not 2; call upload once for each file 202"
            ),
            ("{ url, files: 'a' }", "invalid files: it must be an array of at most 1000 elements, not 'a' 202"),
            ("{ url, files: [{}] }", "invalid uri: it must be a string, not undefined 202"),
            ("{ url, files: [file], method: 'PUT' }", "invalid method: it must be one of POST, post, not 'PUT' 202"),
            ("{ url, files: [file], data: [{ value: 1 }] }", "invalid name: it must be a string, not undefined 202"),
            ("{ files: [file] }", "invalid url: it must be a string, not undefined 202"),
            ("{ url, files: [file] }", "invalid filename: 'internal://files/none' does not exist 202"),
            (
                "{ url, files: [{ uri: '../a' }] }",
                "invalid filename: neither internal:// nor a leading / in '../a' 202"
            ),
        ])
    func wrongUploads(options: String, message: String) async throws {
        let output = try await run(
            """
            const url = 'SERVER/echo/';
            const file = { uri: 'internal://files/none' };
            request.upload({ ...\(options), fail });
            """)
        #expect(output == message + "\n")
    }
}
