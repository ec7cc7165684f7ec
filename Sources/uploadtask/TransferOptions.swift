import ArgumentParser
import UploadEngine

/// Options for time limits, retries, the HTTP version, concurrency and the connection.
struct TransferOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum time for an upload in milliseconds, from its start to the end of the response (default: none).",
            valueName: "ms"))
    var timeout: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum wait for '100 Continue' in milliseconds; sends 'Expect: 100-continue' (default: off).",
            valueName: "ms"))
    var expectContinue: Int?

    @OptionGroup var retries: RetryOptions

    @Flag(
        help: ArgumentHelp(
            "Send a random Idempotency-Key with each upload, and repeat it also if the server may have received it. Only for "
                + "servers that recognise the key."))
    var idempotencyKey = false

    @Flag(help: "Use HTTP/2 if the server offers it over TLS.")
    var http2 = false

    @Option(parsing: .unconditional, help: ArgumentHelp("Maximum number of concurrent uploads.", valueName: "n"))
    var parallel = 5

    @OptionGroup var servers: ServerOptions

    func validate() throws {
        try Self.requirePositive("timeout", timeout)
        try Self.requirePositive("expect-continue", expectContinue)
        try Self.require("parallel", parallel, in: 1...1000)
    }

    /// - Parameter count: The number of retries without `--retry`.
    /// - Throws: A usage error where an option has no effect because nothing is sent again.
    func checkRetries(unlessGiven count: Int) throws {
        if idempotencyKey { try retries.require(for: "--idempotency-key", unlessGiven: count) }
        if retries.retryMaxTime != nil { try retries.require(for: "--retry-max-time", unlessGiven: count) }
    }

    /// - Parameter count: The number of retries without `--retry`.
    func retryPolicy(unlessGiven count: Int) -> RetryPolicy {
        retries.policy(unlessGiven: count, repeatsReceived: idempotencyKey)
    }

    /// - Throws: As ``ServerOptions/apply(to:)``.
    func configuration() throws -> UploadClient.Configuration {
        var configuration = UploadClient.Configuration()
        configuration.maximumConcurrentUploads = parallel
        configuration.connection.expectContinueTimeout = expectContinue.map { .milliseconds($0) }
        configuration.retry = retryPolicy(unlessGiven: 0)
        configuration.connection.httpVersion = http2 ? .http2 : .http1
        try servers.apply(to: &configuration.connection)
        return configuration
    }
}
