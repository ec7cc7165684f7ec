import Testing

@testable import UploadCore

@Suite("Redirect policy")
struct RedirectPolicyTests {
    private func hop(_ url: String, header lines: KeyValuePairs<String, String> = [:]) throws -> RequestHop {
        UploadRequest(url: try HTTPURL(url), header: header(lines), body: .form([])).firstHop
    }

    /// Follows redirects. A redirect that is not followed fails the test.
    private func follow(_ hop: RequestHop, _ status: Int, _ locations: String...) throws -> RequestHop {
        try locations.reduce(hop) { try #require(try RedirectPolicy.next(after: $0, statusCode: status, location: $1)) }
    }

    private let credentials: KeyValuePairs<String, String> = [
        "X-First": "1", "authorization": "Bearer t", "COOKIE": "a=1", "cookie": "b=2", "Proxy-Authorization": "Basic p",
        "X-Last": "2",
    ]
    private let withoutCredentials = [HeaderField("X-First", "1"), HeaderField("X-Last", "2")]

    @Test("The first request posts the form to the caller's URL, with the caller's header")
    func first() throws {
        let hop = try hop("http://a/b?c", header: ["X": "1", "X": "2", "User-Agent": "me"])
        #expect(hop.method == .post)
        #expect(hop.method.rawValue == "POST")
        #expect(hop.sendsBody)
        #expect(hop.url.absoluteString == "http://a/b?c")
        #expect(hop.header == [HeaderField("X", "1"), HeaderField("X", "2"), HeaderField("User-Agent", "me")])
    }

    @Test("301, 302 and 303 continue with a GET without a body", arguments: [301, 302, 303])
    func becomesGet(status: Int) throws {
        let next = try follow(try hop("http://a/", header: ["X": "1"]), status, "/b")
        #expect(next.method == .get)
        #expect(next.method.rawValue == "GET")
        #expect(!next.sendsBody)
        #expect(next.url.absoluteString == "http://a/b")
        #expect(next.header == [HeaderField("X", "1")])
        for later in [301, 302, 303, 307, 308] {
            #expect(try follow(next, later, "/c").method == .get)
        }
    }

    @Test("307 and 308 send the whole body again", arguments: [307, 308])
    func staysPost(status: Int) throws {
        let next = try follow(try hop("http://a/"), status, "/b", "/c")
        #expect(next.method == .post)
        #expect(next.sendsBody)
        #expect(next.url.absoluteString == "http://a/c")
        #expect(try follow(next, 303, "/d").method == .get)
    }

    @Test("Any other status is the result", arguments: (100...599).filter { ![301, 302, 303, 307, 308].contains($0) })
    func otherStatus(status: Int) throws {
        #expect(try RedirectPolicy.next(after: hop("http://a/"), statusCode: status, location: "http://b/") == nil)
    }

    @Test(
        "A redirect without a usable Location is the result",
        arguments: [
            nil, "", "   ", "http://", "http:///x", "//", "//a:0/", "http:x", "/a\tb", "http://a b/", "http://bücher/",
        ] as [String?])
    func unusableLocation(location: String?) throws {
        for status in [301, 302, 303, 307, 308] {
            #expect(try RedirectPolicy.next(after: hop("https://a/"), statusCode: status, location: location) == nil)
        }
    }

    @Test("A relative Location is resolved against the URL of the current request, not of the first one")
    func relative() throws {
        let start = try hop("http://a:81/b/c/d?e")
        #expect(try follow(start, 307, "../f").url.absoluteString == "http://a:81/b/f")
        #expect(try follow(start, 307, "../f", "g?h", "?i").url.absoluteString == "http://a:81/b/g?i")
        #expect(try follow(start, 307, "//j/k/", "l").url.absoluteString == "http://j/k/l")
        #expect(try follow(start, 307, "#m").url.absoluteString == "http://a:81/b/c/d?e")
    }

    @Test("Thirty redirects are followed, the 31st fails", arguments: [302, 307])
    func limit(status: Int) throws {
        var hop = try hop("http://a/0")
        for number in 1...30 { hop = try follow(hop, status, "/\(number)") }
        #expect(hop.url.path == "/30")
        #expect(throws: UploadFailure(.other, "too many redirects: more than 30")) {
            try RedirectPolicy.next(after: hop, statusCode: status, location: "/31")
        }
        #expect(try RedirectPolicy.next(after: hop, statusCode: 200, location: "/31") == nil)
        #expect(try RedirectPolicy.next(after: hop, statusCode: status, location: nil) == nil)
        #expect(try RedirectPolicy.next(after: hop, statusCode: status, location: "http:///") == nil)
    }

    @Test(
        "Credentials are kept while scheme, host and port stay the same",
        arguments: ["/x", "?y", "x", "http://a:8080/", "HTTP://A:8080/z", "//a:08080/", "http://other@a:8080/"])
    func sameOrigin(location: String) throws {
        let start = try hop("http://a:8080/", header: credentials)
        #expect(start.header.count == 6)
        for status in [303, 307] { #expect(try follow(start, status, location).header == start.header) }
    }

    @Test("The default port, written or not, is the same origin")
    func defaultPort() throws {
        let start = try hop("https://a/", header: credentials)
        #expect(try follow(start, 307, "https://a:443/", "https://a/").header == start.header)
    }

    @Test(
        "Credentials are dropped when scheme, host or port change",
        arguments: [
            "https://a:8080/", "http://b:8080/", "http://a.b:8080/", "http://sub.a:8080/", "http://a:8081/",
            "http://a/",
            "//a/", "//b", "http://a.:8080/",
        ])
    func otherOrigin(location: String) throws {
        let start = try hop("http://a:8080/", header: credentials)
        for status in [303, 307] { #expect(try follow(start, status, location).header == withoutCredentials) }
    }

    @Test("Dropped credentials are not restored, neither at once nor later")
    func staysDropped() throws {
        let start = try hop("http://a/", header: credentials)
        #expect(try follow(start, 307, "http://b/", "http://a/").header == withoutCredentials)
        #expect(try follow(start, 307, "/x", "http://b/", "/y", "http://a/").header == withoutCredentials)
        let withUser = try hop("http://user:pass@a/")
        #expect(withUser.header == [HeaderField("Authorization", "Basic dXNlcjpwYXNz")])
        #expect(try follow(withUser, 307, "http://b/", "http://a/").header.isEmpty)
    }

    @Test("A redirect from https to http is refused at every step")
    func downgrade() throws {
        let first = try hop("https://a:8443/")
        let expected = UploadFailure(
            .other, "redirect refused: https://a:8443 points at http://b, which is not encrypted")
        for status in [301, 302, 303, 307, 308] {
            #expect(throws: expected) {
                try RedirectPolicy.next(after: first, statusCode: status, location: "http://b/?secret")
            }
        }
        let later = try follow(try hop("http://a/"), 307, "https://a:8443/x")
        #expect(throws: expected) {
            try RedirectPolicy.next(after: later, statusCode: 307, location: "http://u:secret@b/")
        }
        #expect(throws: UploadFailure.self) {
            try RedirectPolicy.next(after: later, statusCode: 307, location: "http://a:8443/")
        }
    }

    @Test("A redirect from http to https is followed")
    func upgrade() throws {
        let next = try follow(try hop("http://a/b"), 308, "https://a/b")
        #expect(next.url.absoluteString == "https://a/b")
        #expect(next.sendsBody)
    }

    @Test(
        "A redirect to another scheme is refused, and the message contains only the scheme",
        arguments: [
            ("ftp://u:secret@b/", "ftp"), ("FILE:///secret", "file"), ("javascript:secret()", "javascript"),
            ("data:,secret", "data"), ("ws://b/secret", "ws"),
        ])
    func otherScheme(_ location: String, _ scheme: String) throws {
        let start = try hop("http://u:p@a:81/?token")
        for status in [301, 308] {
            #expect(throws: UploadFailure(.other, "redirect refused: http://a:81 points at the scheme '\(scheme)'")) {
                try RedirectPolicy.next(after: start, statusCode: status, location: location)
            }
        }
        #expect(try RedirectPolicy.next(after: start, statusCode: 200, location: location) == nil)
    }

    @Test("Userinfo becomes Authorization after the caller's header, and stays within the origin")
    func userinfo() throws {
        let start = try hop("http://user:pass@a/", header: ["X": "1"])
        let expected = [HeaderField("X", "1"), HeaderField("Authorization", "Basic dXNlcjpwYXNz")]
        #expect(start.header == expected)
        #expect(try follow(start, 307, "/b", "c").header == expected)
    }

    @Test("The caller's Authorization takes precedence over userinfo, regardless of case")
    func callersAuthorization() throws {
        let start = try hop("http://user:pass@a/", header: ["AUTHORIZATION": "Bearer t"])
        #expect(start.header == [HeaderField("AUTHORIZATION", "Bearer t")])
    }

    @Test("Userinfo in a Location applies to its own origin only")
    func locationUserinfo() throws {
        let start = try hop("http://a/", header: credentials)
        let next = try follow(start, 307, "http://x:y@b/")
        #expect(next.header == withoutCredentials + [HeaderField("Authorization", "Basic eDp5")])
        #expect(try follow(next, 307, "http://c/").header == withoutCredentials)
    }
}
