import TestSupport
import Testing

/// `@system.fetch` against its public page.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct FetchModuleTests {
    @Test("fetch returns code, data and headers, with callbacks and as a Promise, whatever the status")
    func styles() async throws {
        let output = try await RequestServer.transcript(
            """
            const url = 'SERVER/reply/?status=404&type=text/plain&body=none&header=X-A:%201';
            const shown = ({ code, data, headers }) => show(code, data, headers['X-A'], headers['Content-Length']);
            const returned = fetch({ url, success: shown, fail, complete: (...values) => show('complete', values) });
            show(returned);
            const result = await fetch({ url });
            show(Object.keys(result).join(), Object.keys(result.data).join());
            shown(result.data);
            """)
        #expect(
            output.split(separator: "\n").sorted() == [
                "404 none 1 4", "404 none 1 4", "complete []", "data code,data,headers", "undefined",
            ])
    }

    /// The Content-Type and the body that arrive.
    @Test(
        "data becomes the body, with a Content-Type if the header has none",
        arguments: [
            ("'héllo'", "{}", "text/plain; charset=utf-8", "héllo"),
            ("'a'", "{ 'content-type': 'text/x' }", "text/x", "a"),
            ("''", "{}", "text/plain; charset=utf-8", ""),
            (
                "{ a: 1, 'b c': 'é&=', d: true, e: null, f: undefined, g: { h: [1] } }", "{}",
                "application/x-www-form-urlencoded",
                "a=1&b%20c=%C3%A9%26%3D&d=true&g=%7B%22h%22%3A%5B1%5D%7D"
            ),
            (
                "{ a: 1 }", "{ 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' }",
                "application/x-www-form-urlencoded; charset=utf-8", "a=1"
            ),
            ("{ a: 1 }", "{ 'Content-Type': 'application/json' }", "application/json", #"{"a":1}"#),
            ("[1, 2]", "{ 'CONTENT-TYPE': 'application/json' }", "application/json", "[1,2]"),
            ("new Uint8Array([97, 98]).buffer", "{}", "application/octet-stream", "ab"),
            ("new Uint8Array([97, 98, 99]).subarray(1)", "{ 'Content-Type': 'image/x' }", "image/x", "bc"),
        ])
    func bodies(data: String, header: String, type: String, body: String) async throws {
        let output = try await RequestServer.transcript(
            """
            const result = await fetch({ url: 'SERVER/echo/', method: 'POST', data: \(data), header: \(header), responseType: 'json' });
            const { headers, body, method } = result.data.data;
            show(method, headers['content-type'], headers['content-length']);
            show(body);
            """)
        #expect(output == "POST \(type) \(body.utf8.count)\n\(body)\n")
    }

    @Test(
        "Each method of the page is sent, in any case; without one it is GET; GET can have a body",
        arguments: [
            ("undefined", "GET"), ("'OPTIONS'", "OPTIONS"), ("'get'", "GET"), ("'post'", "POST"), ("'Put'", "PUT"),
            ("'DELETE'", "DELETE"), ("'TRACE'", "TRACE"),
        ])
    func methods(method: String, expected: String) async throws {
        let output = try await RequestServer.transcript(
            "show((await fetch({ url: 'SERVER/echo/', method: \(method), responseType: 'json' })).data.data.method);")
        #expect(output == expected + "\n")
    }

    @Test("A GET sends its data as the body, as devices do; HEAD has no data")
    func bodyOfGet() async throws {
        let output = try await RequestServer.transcript(
            """
            show((await fetch({ url: 'SERVER/echo/', data: { a: 1 }, responseType: 'json' })).data.data.body);
            show(json((await fetch({ url: 'SERVER/reply/?body=abc', method: 'HEAD' })).data.data));
            """)
        #expect(output == "a=1\n\"\"\n")
    }

    @Test(
        "responseType determines the type of data",
        arguments: [
            ("text", "type=image/png&body=abc", "abc"), ("text", "type=text/plain;charset=gbk&body=%C4%E3", "你"),
            ("json", "type=text/plain&body={\"a\":[1]}", #"{"a":[1]}"#), ("json", "body=5", "5"),
            ("arraybuffer", "type=text/plain&body=%00%FF", "0,255"),
            ("file", "type=text/plain&body=abc", "internal://tmp/name.bin abc"),
            ("", "type=text/html&body=abc", "abc"), ("", "type=application/json&body={}", "{}"),
            ("", "type=application/xml&body=x", "x"), ("", "type=application/javascript&body=x", "x"),
            ("", "body=x", "x"),
            ("", "type=image/png&body=abc", "internal://tmp/name.bin abc"),
            ("", "type=application/octet-stream&body=%FF", "internal://tmp/name.bin \u{FFFD}"),
        ])
    func responses(type: String, query: String, expected: String) async throws {
        let output = try await RequestServer.transcript(
            """
            const { data } = (await fetch({ url: 'SERVER/reply/name.bin?\(query)', responseType: '\(type)' })).data;
            if (data instanceof ArrayBuffer) show(new Uint8Array(data).join());
            else if (typeof data === 'string' && data.startsWith('internal:'))
                show(data, (await system('@system.file').readText({ uri: data })).data.text);
            else show(typeof data === 'string' ? data : json(data));
            """)
        #expect(output == expected + "\n")
    }

    @Test("Files of several responses have different names")
    func files() async throws {
        let output = try await RequestServer.transcript(
            """
            for (const name of ['a.txt', 'a.txt', '', '%2e%2e', 'a\\\\b'])
                show((await fetch({ url: 'SERVER/reply/' + name + '?body=x', responseType: 'file' })).data.data);
            """)
        #expect(
            output == """
                internal://tmp/a.txt
                internal://tmp/1-a.txt
                internal://tmp/reply
                internal://tmp/download
                internal://tmp/b

                """)
    }

    @Test(
        "A wrong parameter fails with 202 and sends nothing",
        arguments: [
            "{}", "{ url: 5 }", "{ url: '' }", "{ url: 'ftp://a/' }", "{ url: 'http://' }", "{ url, method: 5 }",
            "{ url, method: 'PATCH' }", "{ url, method: 'CONNECT' }", "{ url, method: 'a b' }", "{ url, header: 5 }",
            "{ url, header: [] }",
            "{ url, header: { a: {} } }", "{ url, header: { 'a b': 'c' } }", "{ url, header: { a: 'b\\nc' } }",
            "{ url, header: { a: [{}] } }", "{ url, header: new Proxy({}, { ownKeys() { throw 1; } }) }",
            "{ url, header: '{' }",
            "{ url, header: { a: Array(20_000).fill('b') } }", "{ url, data: 5 }", "{ url, data: [] }",
            "{ url, data: () => {} }",
            "{ url, data: { get a() { throw new Error('hostile'); } } }", "{ url, data: { a: '\\ud800' } }",
            "{ url, data: new Uint8Array(2 ** 26 + 1) }", "{ url, responseType: 'xml' }", "{ url, responseType: 5 }",
            "{ url, header: { 'Content-Type': 'application/json' }, data: { toJSON() { throw new Error('hostile'); } } }",
        ])
    func wrong(options: String) async throws {
        let output = try await RequestServer.transcript(
            """
            const url = 'SERVER/echo/';
            fetch(Object.assign(Object.create(\(options)), { success: () => show('success'), fail: (data, code) => show(typeof data, code) }));
            """)
        #expect(output == "string 202\n")
    }

    @Test(
        "Failures have the codes of uploads",
        arguments: [
            ("{ url: 'http://127.0.0.1:1/' }", "200"), ("{ url: 'SERVER/cut/' }", "300"),
            ("{ url: 'SERVER/hang/', timeout: 100 }", "204"),
            ("{ url: 'SERVER/reply/?body={', responseType: 'json' }", "300"),
            ("{ url: 'SERVER/reply/?body=', responseType: 'json' }", "300"),
            ("{ url: 'SERVER/cut/', responseType: 'file' }", "300"),
        ])
    func failures(options: String, code: String) async throws {
        let folder = try TemporaryFolder()
        let output = try await RequestServer.transcript(
            "fetch({ ...\(options), fail: (data, code) => show(code), complete: () => show('complete') });",
            data: folder.path)
        #expect(output == code + "\ncomplete\n")
        #expect(try names(in: "\(folder.path)/tmp") == [])
    }

    @Test("Header fields: numbers, repeated lines, and a name such as __proto__ in a response")
    func headers() async throws {
        let output = try await RequestServer.transcript(
            """
            const sent = await fetch({ url: 'SERVER/echo/', header: { 'X-N': 5, 'X-L': ['a', 'b'], 'X-U': undefined, 'X-B': true },
                responseType: 'json' });
            const { headers } = sent.data.data;
            show(headers['x-n'], headers['x-l'], headers['x-u'], headers['x-b']);
            const received = (await fetch({ url: 'SERVER/reply/?header=__proto__:%20x' })).data.headers;
            show(Object.keys(received).includes('__proto__'), Object.getPrototypeOf(received) === Object.prototype);
            """)
        #expect(output == "5 b undefined true\ntrue true\n")
    }

    @Test("A very deep answer is JSON or an error, never a crash")
    func deepJSON() async throws {
        let output = try await RequestServer.transcript(
            """
            const data = '['.repeat(500_000);
            await fetch({ url: 'SERVER/echo/', method: 'POST', data, responseType: 'json' }).then(result => show(result.data.data.body.length));
            await fetch({ url: 'SERVER/reply/?body=' + '['.repeat(7000), responseType: 'json' }).catch(error => show(error.code));
            """)
        #expect(output == "500000\n300\n")
    }
}
