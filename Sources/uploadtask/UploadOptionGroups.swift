import ArgumentParser
import UploadEngine

/// The files, fields and headers to send, and the server.
struct FormOptions: ParsableArguments {
    @Option(help: "The address to send to: http or https.")
    var url: String

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A file to send; may be repeated. '-' reads standard input, which is copied to a temporary file first "
                + "because the length has to be known before the first byte is sent.",
            valueName: "path"),
        completion: .file())
    var file: [String]

    @Option(parsing: .unconditional, help: ArgumentHelp("The form field of the file.", valueName: "field"))
    var name = "file"

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A further form field, sent before the file; may be repeated.", valueName: "key=value"))
    var form: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A request header; may be repeated.", valueName: "'name: value'"))
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
        // All that can be known to be wrong before the first byte is sent is wrong usage.
        do {
            _ = try UploadRequest(
                validating: options(for: "-"), defaultTimeout: nil, hostToASCII: InternationalHost.toASCII
            ) { _ throws(UploadError) in }
        } catch {
            throw ValidationError(error.message)
        }
    }

    /// What to upload for one of the files.
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

/// How uploads are sent.
struct ConnectionOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Limit for each upload in milliseconds, from its start to the last byte of the answer (default: none).",
            valueName: "ms"))
    var timeout: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Ask before sending the body (Expect: 100-continue), and wait at most this long for the answer.",
            valueName: "ms"))
    var expectContinue: Int?

    @Flag(help: "Use HTTP/2 with servers that offer it over TLS.")
    var http2 = false

    @Option(parsing: .unconditional, help: ArgumentHelp("How many uploads run at once.", valueName: "n"))
    var parallel = 5

    @OptionGroup var servers: ServerOptions

    func validate() throws {
        if let timeout, timeout <= 0 { throw ValidationError("--timeout \(timeout) is not a positive number.") }
        if let expectContinue, expectContinue <= 0 {
            throw ValidationError("--expect-continue \(expectContinue) is not a positive number.")
        }
        guard (1...1000).contains(parallel) else {
            throw ValidationError("--parallel \(parallel) is not from 1 to 1000.")
        }
    }

    /// - Throws: As ``ServerOptions/route`` does.
    func configuration() throws -> UploadClient.Configuration {
        var configuration = UploadClient.Configuration()
        configuration.maximumConcurrentUploads = parallel
        configuration.expectContinueTimeout = expectContinue.map { .milliseconds($0) }
        configuration.httpVersion = http2 ? .http2 : .http1
        configuration.route = try servers.route
        configuration.trust = servers.trust
        configuration.identity = servers.identity
        configuration.pinnedPublicKeys = servers.pinnedPublicKeys
        return configuration
    }
}
