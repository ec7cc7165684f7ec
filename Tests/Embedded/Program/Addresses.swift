import UploadCore

extension Digest {
    mutating func add(_ failure: UploadFailure) {
        add("\(failure)")
        add(UploadFailure.Reason.allCases.firstIndex { $0 == failure.reason } ?? -1)
    }

    mutating func add(_ url: HTTPURL) {
        add(url.absoluteString)
        add(url.authorization)
        add(url.origin.authority)
        add(url.origin.effectivePort)
        add(url.origin.zone)
        add(url.origin.scheme == .https)
    }

    /// The parts of a URL, or the failure.
    mutating func add(url text: String, hostToASCII: HTTPURL.HostToASCII? = nil) {
        do throws(UploadFailure) { add(try HTTPURL(text, hostToASCII: hostToASCII)) } catch { add(error) }
    }

    mutating func add(uri text: String) {
        do throws(UploadFailure) {
            let uri = try InternalURI(text)
            add(uri.partition.rawValue)
            add(uri.path)
        } catch { add(error) }
    }

    mutating func add(proxy text: String) {
        do throws(UploadFailure) {
            let proxy = try UploadProxy(text)
            add("\(proxy)")
            add(proxy.zone)
            add(proxy.credentials?.user ?? [])
            add(proxy.credentials?.password ?? [])
            add(proxy.credentials?.authorization)
        } catch { add(error) }
    }
}

extension Answers {
    /// URLs, hosts, proxies and paths of quick apps.
    mutating func addresses() {
        answer("URL") { digest, text, _ in digest.add(url: text) }
        answer("URL with a host of other characters") { digest, text, _ in
            digest.add(url: text) { host in host.unicodeScalars.count % 2 == 0 ? "xn--\(host.utf8.count)" : nil }
        }
        answer("host") { digest, text, _ in digest.add(url: "http://\(text)/") }
        answer("host and port") { digest, text, other in digest.add(url: "https://\(other):\(text)") }
        answer("path") { digest, text, other in digest.add(url: "http://h.example/\(text)/\(other)?q#f") }
        answer("query") { digest, text, _ in digest.add(url: "http://h.example:8080?\(text)") }
        answer("user information") { digest, text, other in digest.add(url: "http://\(text):\(other)@h.example") }
        answer("IPv6 address") { digest, text, other in digest.add(url: "http://[\(text)%25\(other)]:81/") }
        answer("proxy") { digest, text, _ in digest.add(proxy: text) }
        answer("SOCKS proxy") { digest, text, other in digest.add(proxy: "socks5h://\(text):\(other)@\(text)") }
        answer("path of a quick app") { digest, text, _ in digest.add(uri: text) }
        answer("path in a partition") { digest, text, other in digest.add(uri: "internal://\(other)/\(text)") }
        answer("path in the package") { digest, text, _ in digest.add(uri: "/\(text)") }
        addresses(of: Generator(seed: 4))
    }

    /// IPv4 addresses of one to four numbers, in any radix, some of which exceed 32 bits.
    private mutating func addresses(of seeded: Generator) {
        var generator = seeded
        begin("IPv4 address")
        for _ in 0..<2_000 {
            var host = ""
            for index in 0...generator.below(4) {
                let number = UInt64(generator.next() >> (UInt64(generator.below(36)) + 28))
                let radix = [8, 10, 16][generator.below(3)]
                host += "\(index == 0 ? "" : ".")\(["0", "", "0x"][radix / 8 == 2 ? 2 : radix == 8 ? 0 : 1])"
                host += String(number, radix: radix)
            }
            answer { $0.add(url: "http://\(host)/") }
        }
    }
}
