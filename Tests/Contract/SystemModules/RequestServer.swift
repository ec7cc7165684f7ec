import TestSupport

/// The server of the tests of `@system.fetch` and `@system.request`, started on first use.
enum RequestServer {
    private static let process = Task {
        try await ServerProcess(Programs.python, ["-B", Programs.server("request_server.py")])
    }

    /// Runs a script with `SERVER` replaced by the server's URL, and the other way round in its output.
    static func transcript(_ script: String, data: String? = nil) async throws -> String {
        let server = try await process.value.url
        var run = SystemScript()
        run.data = data
        let output = try await run.transcript(
            """
            const { fetch } = system('@system.fetch');
            const request = system('@system.request');
            const show = (...values) => console.log(...values);
            const fail = (data, code) => show(data, code);
            const json = value => JSON.stringify(value);
            (async () => {
            \(script.replacing("SERVER", with: server))
            })().catch(error => show('rejected', error));
            """)
        return output.replacing(server, with: "SERVER").replacing(server.dropFirst("http://".count), with: "HOST")
    }
}
