import ArgumentParser
import UploadEngine

/// Options for the URL, the files, the form fields and the header fields.
struct FormOptions: ParsableArguments {
    @Option(help: "URL to send to (http or https).")
    var url: String

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "File to send; repeatable. '-' is standard input, copied to a temporary file first because its length must "
                + "be known.",
            valueName: "path"),
        completion: .file())
    var file: [String]

    @Option(parsing: .unconditional, help: ArgumentHelp("Name of the form field for the file.", valueName: "field"))
    var name = "file"

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Additional form field, sent before the file; repeatable.", valueName: "key=value"))
    var form: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Request header field; repeatable.", valueName: "'name: value'"))
    var header: [String] = []

    func validate() throws {
        guard !file.isEmpty else { throw ValidationError("Give at least one --file.") }
        guard file.count(where: { $0 == "-" }) <= 1 else {
            throw ValidationError("--file - can be given only once: standard input can be read only once.")
        }
        for text in form where !text.contains("=") {
            throw ValidationError("--form '\(text.visible(limit: 200))' has no '='; write KEY=VALUE.")
        }
        for text in header where !text.contains(":") {
            throw ValidationError("--header '\(text.visible(limit: 200))' has no ':'; write 'NAME: VALUE'.")
        }
        // Every invalid value that can be detected before sending is wrong usage (status 64).
        do {
            _ = try UploadRequest(
                validating: options(for: "-"), defaultTimeout: nil, hostToASCII: InternationalHost.toASCII
            ) { _ throws(UploadError) in }
        } catch {
            throw ValidationError(error.message)
        }
    }

    /// The upload of one of the files.
    func options(for path: String) -> UploadOptions {
        let fields = form.map { text in
            let key = text.prefix { $0 != "=" }
            return OptionValue.Property(String(key), .string(String(text.dropFirst(key.count + 1))))
        }
        let lines = header.map { text in
            let name = text.prefix { $0 != ":" }
            let value = text.dropFirst(name.count + 1).drop { $0 == " " || $0 == "\t" }
            return OptionValue.Property(String(name), .string(String(value)))
        }
        return UploadOptions(
            url: .string(url), filePath: .string(path), name: .string(name), header: .object(lines),
            formData: .object(fields))
    }
}

/// Options for time limits, the HTTP version, concurrency and the connection.
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

    /// - Throws: As ``ServerOptions/apply(to:)``.
    func configuration() throws -> UploadClient.Configuration {
        var configuration = UploadClient.Configuration()
        configuration.maximumConcurrentUploads = parallel
        configuration.connection.expectContinueTimeout = expectContinue.map { .milliseconds($0) }
        configuration.connection.httpVersion = http2 ? .http2 : .http1
        try servers.apply(to: &configuration.connection)
        return configuration
    }
}
