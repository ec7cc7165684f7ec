import Testing

@testable import UploadCore
@testable import UploadEngine

/// The choice of the proxy for a server.
@Suite struct ProxyRulesTests {
    private func proxy(for url: String, _ environment: [String: String]) throws -> String? {
        try ProxyRules { environment[$0] }.proxy(for: try HTTPURL(url).origin)?.description
    }

    @Test("Each scheme has its variable, all_proxy is the fallback for both, and lower case takes precedence")
    func variables() throws {
        let both = ["http_proxy": "one:1", "https_proxy": "two:2"]
        #expect(try proxy(for: "http://example.com/", both) == "http://one:1")
        #expect(try proxy(for: "https://example.com/", both) == "http://two:2")
        #expect(try proxy(for: "https://example.com/", ["http_proxy": "one:1"]) == nil)
        #expect(
            try proxy(for: "https://example.com/", ["HTTPS_PROXY": "one:1", "https_proxy": "two:2"]) == "http://two:2")
        #expect(try proxy(for: "http://example.com/", ["ALL_PROXY": "socks5h://three:3"]) == "socks5://three:3")
        #expect(try proxy(for: "http://example.com/", ["http_proxy": "", "all_proxy": "four:4"]) == "http://four:4")
        #expect(try proxy(for: "http://example.com/", [:]) == nil)
    }

    @Test("HTTP_PROXY is ignored: on a web server it may contain a request's Proxy header")
    func httpoxy() throws {
        #expect(try proxy(for: "http://example.com/", ["HTTP_PROXY": "evil:1"]) == nil)
    }

    @Test("An invalid value is an error that names the variable, and contains no password")
    func wrongValue() {
        let error = #expect(throws: UploadFailure.self) {
            try ProxyRules { $0 == "https_proxy" ? "ftp://joe:pw@x" : nil }
        }
        #expect(
            error?.message == "invalid proxy: the scheme 'ftp' is not http, https, socks5 or socks5h, "
                + "in the environment variable https_proxy")
    }

    @Test(
        "Hosts in no_proxy are reached directly: names, subdomains, networks, ports, everything",
        arguments: [
            ("example.com", "http://example.com/", false), ("example.com", "http://www.example.com/", false),
            (".example.com", "http://www.example.com/", false), ("*.example.com", "http://www.example.com/", false),
            ("EXAMPLE.com", "http://Example.COM:81/", false), ("example.com", "http://notexample.com/", true),
            ("example.com", "http://example.com.evil/", true), ("a, b example.com", "http://example.com/", false),
            ("*", "http://example.com/", false), ("example.com:81", "http://example.com:81/", false),
            ("example.com:81", "http://example.com/", true), ("example.com:80", "http://example.com/", false),
            ("192.0.2.1", "http://192.0.2.1/", false), ("192.0.2.1", "http://192.0.2.11/", true),
            ("192.0.2.0/25", "http://192.0.2.127/", false), ("192.0.2.0/25", "http://192.0.2.128/", true),
            ("0.0.0.0/0", "http://192.0.2.1/", false), ("2001:db8::/33", "http://[2001:db8:7fff::1]/", false),
            ("2001:db8::/33", "http://[2001:db8:8000::1]/", true), ("2001:db8::1", "http://[2001:DB8:0::1]/", false),
            ("[2001:db8::1]:81", "http://[2001:db8::1]:81/", false), ("192.0.2.0/33", "http://192.0.2.0/", true),
            ("", "http://example.com/", true), (" , ", "http://example.com/", true),
        ])
    func exceptions(list: String, url: String, isProxied: Bool) throws {
        #expect(try proxy(for: url, ["http_proxy": "one:1", "no_proxy": list]) == (isProxied ? "http://one:1" : nil))
        #expect(try proxy(for: url, ["http_proxy": "one:1", "NO_PROXY": list]) == (isProxied ? "http://one:1" : nil))
        let rules = ProxyRules(try UploadProxy("one:1"), except: list.split { $0 == "," || $0 == " " }.map(String.init))
        #expect((rules.proxy(for: try HTTPURL(url).origin) != nil) == isProxied)
    }

    @Test(
        "Loopback addresses bypass the environment's proxy, but not a configured one",
        arguments: [
            "http://localhost:80/", "http://a.localhost/", "http://127.0.0.1/", "http://127.9.9.9/", "http://[::1]/",
        ])
    func loopback(url: String) throws {
        #expect(try proxy(for: url, ["http_proxy": "one:1"]) == nil)
        #expect(ProxyRules(try UploadProxy("one:1"), except: []).proxy(for: try HTTPURL(url).origin) != nil)
    }
}
