extension ServerProcess {
    /// scenario_server.py, shared by all scripts and started on first use.
    package static let scenarios = Task { try await python("scenario_server.py") }

    package static func aiohttp(_ arguments: String...) async throws -> ServerProcess {
        try await python("aiohttp_server.py", arguments)
    }

    /// HTTP/2 over TLS, with the certificate for 127.0.0.1 from a directory.
    package static func http2(certificates: String, _ arguments: [String]) async throws -> ServerProcess {
        let tls = ["--tls-cert", "\(certificates)/server.pem", "--tls-key", "\(certificates)/server-key.pem"]
        return try await python("http2_server.py", tls + arguments)
    }

    package static func php() async throws -> ServerProcess {
        try await ServerProcess(Programs.server("php_server"), [])
    }

    /// The receiver, `uploadtask serve`.
    package static func receiver(directory: String, _ arguments: String...) async throws -> ServerProcess {
        try await ServerProcess(
            Programs.command,
            ["serve", "--directory", directory] + (arguments.contains("--port") ? [] : ["--port", "0"]) + arguments)
    }

    private static func python(_ server: String, _ arguments: [String] = []) async throws -> ServerProcess {
        try await ServerProcess(Programs.python, ["-B", Programs.server(server)] + arguments)
    }
}
