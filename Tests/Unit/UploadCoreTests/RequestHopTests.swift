import Testing

@testable import UploadCore

@Suite("Requests of a transfer")
struct RequestHopTests {
    private func hop(
        _ method: String, header lines: KeyValuePairs<String, String> = [:], sendsBody: Bool = true
    ) throws(UploadFailure) -> RequestHop {
        RequestHop(
            method: try RequestHop.Method(method), url: try HTTPURL("http://a/b"), header: header(lines),
            sendsBody: sendsBody)
    }

    @Test(
        "Methods of the standard get upper case, others keep theirs",
        arguments: [
            ("get", "GET"), ("Post", "POST"), ("oPTIONS", "OPTIONS"), ("trace", "TRACE"), ("Report", "Report"),
            ("x-y!", "x-y!"), ("GETS", "GETS"),
        ])
    func names(name: String, expected: String) throws {
        #expect(try hop(name, sendsBody: false).method.rawValue == expected)
    }

    @Test(
        "Text that is no token is refused",
        arguments: ["", " GET", "GET ", "GE T", "G\tET", "GET\r\n", "GÉT", "a:b", "(", "\0", "\u{FF27}ET"])
    func invalid(name: String) {
        let error = #expect(throws: UploadFailure.self) { try hop(name, sendsBody: false) }
        #expect(error?.code == .parameter)
        #expect(error?.message.hasPrefix("invalid method: '") == true)
    }

    @Test("A message contains no more than 40 characters of a method, and none that is invisible")
    func longName() {
        let error = #expect(throws: UploadFailure.self) {
            try hop("\u{202E}\n" + String(repeating: "x y", count: 1000))
        }
        #expect(
            error?.message == #"invalid method: '\u{202E}\nx yx yx yx yx yx yx yx yx yx yx yx yx "#
                + "…' is not a method such as GET or POST")
    }

    @Test(
        "301 and 302 turn a POST into a GET, 303 all but HEAD, 307 and 308 nothing",
        arguments: [
            ("POST", [("GET", false), ("GET", false), ("POST", true)]),
            ("PUT", [("PUT", true), ("GET", false), ("PUT", true)]),
            ("DELETE", [("DELETE", true), ("GET", false), ("DELETE", true)]),
            ("HEAD", [("HEAD", true), ("HEAD", true), ("HEAD", true)]),
            ("GET", [("GET", true), ("GET", false), ("GET", true)]),
            ("Own", [("Own", true), ("GET", false), ("Own", true)]),
        ] as [(String, [(String, Bool)])])
    func redirects(method: String, expected: [(method: String, sendsBody: Bool)]) throws {
        for (statuses, expected) in zip([[301, 302], [303], [307, 308]], expected) {
            for status in statuses {
                let first = try hop(method, header: ["content-type": "a/b", "X": "1"])
                let next = try #require(try RedirectPolicy.next(after: first, statusCode: status, location: "/c"))
                #expect(next.method.rawValue == expected.method, "\(status)")
                #expect(next.sendsBody == expected.sendsBody, "\(status)")
                #expect(next.header.map(\.name) == (expected.sendsBody ? ["content-type", "X"] : ["X"]), "\(status)")
            }
        }
    }

    @Test("Only requests that change nothing and have no body may be repeated")
    func repeatable() throws {
        for method in ["GET", "HEAD", "OPTIONS", "TRACE"] {
            #expect(try hop(method, sendsBody: false).isRepeatable)
        }
        for method in ["POST", "PUT", "PATCH", "DELETE", "Own"] {
            #expect(try !hop(method, sendsBody: false).isRepeatable)
        }
        #expect(try !hop("GET").isRepeatable)
    }
}
