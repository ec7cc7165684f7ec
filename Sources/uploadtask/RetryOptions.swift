import ArgumentParser
import UploadEngine

/// Options for sending an upload again, of all commands that can.
struct RetryOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Send an upload again at most this number of times after a lost connection or a response such as 429, but not if the "
                + "server may have received it (default: 0).",
            valueName: "n"))
    var retry: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Time in seconds after which an upload is not sent again (default: none).", valueName: "seconds"))
    var retryMaxTime: Int?

    func validate() throws {
        try Self.require("retry", retry ?? 0, in: 0...1000)
        try Self.requirePositive("retry-max-time", retryMaxTime)
    }

    /// - Parameter count: The number of retries without `--retry`.
    /// - Throws: A usage error for an option that has no effect because nothing is sent again.
    func require(for option: String, unlessGiven count: Int) throws {
        guard retry ?? count > 0 else { throw ValidationError("\(option) requires --retry.") }
    }

    /// - Parameters:
    ///   - count: The number of retries without `--retry`.
    ///   - repeatsReceived: Whether an upload that the server may have received is sent again.
    func policy(unlessGiven count: Int, repeatsReceived: Bool = false, resuming resumption: Resumption = .off)
        -> RetryPolicy
    {
        .times(
            retry ?? count, within: retryMaxTime.map { .seconds($0) }, repeatsReceived: repeatsReceived,
            resuming: resumption)
    }
}
