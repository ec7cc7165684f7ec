import UploadCore

/// Chooses the proxy for a server, with the exceptions of `no_proxy`.
struct ProxyRules: Sendable {
    private var http: UploadProxy?
    private var https: UploadProxy?
    private var exceptions: [Exception]
    /// Whether connections to loopback addresses are direct without an exception.
    private var exceptsLoopback = false

    init(_ proxy: UploadProxy, except exceptions: [String]) {
        (http, https) = (proxy, proxy)
        self.exceptions = exceptions.compactMap { Exception($0[...]) }
    }

    /// - Parameter variable: The value of an environment variable.
    /// - Throws: Code 200 when a value is not the address of a proxy; the message names the variable.
    init(environment variable: (String) -> String?) throws(UploadFailure) {
        func proxy(_ names: [String]) throws(UploadFailure) -> UploadProxy? {
            for name in names {
                guard let value = variable(name), !value.isEmpty else { continue }
                do { return try UploadProxy(value) } catch {
                    throw UploadFailure(.other, "\(error.message), in the environment variable \(name)")
                }
            }
            return nil
        }
        let fallback = ["all_proxy", "ALL_PROXY"]
        http = try proxy(["http_proxy"] + fallback)
        https = try proxy(["https_proxy", "HTTPS_PROXY"] + fallback)
        let list = ["no_proxy", "NO_PROXY"].lazy.compactMap(variable).first { !$0.isEmpty } ?? ""
        exceptions = list.split { $0 == "," || $0 == " " }.compactMap { Exception($0) }
        exceptsLoopback = true
    }

    /// The proxy for a server; `nil` for none.
    func proxy(for origin: HTTPURL.Origin) -> UploadProxy? {
        guard let proxy = origin.scheme == .http ? http : https else { return nil }
        let address = IPAddress(origin.hostToConnect)
        let host = origin.host.withoutTrailingDot
        let isLoopback = address?.isLoopback ?? (host == "localhost" || host.hasSuffix(".localhost"))
        if exceptsLoopback && isLoopback { return nil }
        return exceptions.contains { $0.matches(origin, address) } ? nil : proxy
    }

    /// One or more hosts with direct connections.
    private struct Exception {
        private enum Host {
            case any
            case name(String)
            case network(IPAddress, bits: Int)
        }

        private let host: Host
        private let port: Int?

        init?(_ text: Substring) {
            var text = text.drop { $0 == " " }
            while text.last == " " { text.removeLast() }
            if text == "*" {
                (host, port) = (.any, nil)
                return
            }
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            if parts.count <= 2, let address = Self.address(parts.first ?? "") {
                let bits = parts.count == 2 ? Int(parts[1]) : address.bytes.count * 8
                guard let bits, (0...address.bytes.count * 8).contains(bits) else { return nil }
                (host, port) = (.network(address, bits: bits), nil)
                return
            }
            if let colon = text.lastIndex(of: ":"), let number = Int(text[text.index(after: colon)...]) {
                port = number
                text = text[..<colon]
            } else {
                port = nil
            }
            if let address = Self.address(text) {
                host = .network(address, bits: address.bytes.count * 8)
            } else {
                let name = String(text.drop { $0 == "*" || $0 == "." }).lowercased().withoutTrailingDot
                guard !name.isEmpty else { return nil }
                host = .name(name)
            }
        }

        private static func address(_ text: Substring) -> IPAddress? {
            let isBracketed = text.first == "[" && text.last == "]"
            return IPAddress(String(isBracketed ? text.dropFirst().dropLast() : text))
        }

        func matches(_ origin: HTTPURL.Origin, _ address: IPAddress?) -> Bool {
            if let port, port != origin.effectivePort { return false }
            let hostName = origin.host.withoutTrailingDot
            return switch host {
            case .any: true
            case .name(let name): hostName == name || hostName.hasSuffix(".\(name)")
            case .network(let network, let bits):
                address.map { Self.arePrefixesEqual($0.bytes, network.bytes, bits) } ?? false
            }
        }

        /// Whether the first bits of two addresses are the same.
        private static func arePrefixesEqual(_ one: [UInt8], _ other: [UInt8], _ bits: Int) -> Bool {
            guard one.count == other.count else { return false }
            return zip(one, other).enumerated().allSatisfy { index, bytes in
                let relevant = min(max(bits - index * 8, 0), 8)
                return (bytes.0 ^ bytes.1) >> UInt8(8 - relevant) == 0
            }
        }
    }
}

extension String {
    /// The name without the dot of the root.
    fileprivate var withoutTrailingDot: String { last == "." ? String(dropLast()) : self }
}
