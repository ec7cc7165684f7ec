import ArgumentParser
import DurableUploads
import UploadCore

/// A value of `--secret-header`: a header field whose value, or its end, is in a variable or a file.
struct SecretHeader {
    enum Source {
        case environment(String)
        /// A path; `-` is standard input.
        case file(String)
    }

    let name: String
    /// The text before the secret.
    let prefix: String
    let source: Source

    /// The secret for a record, which is read before each attempt.
    var value: SecretValue {
        switch source {
        case .environment(let variable): .environment(variable, prefix: prefix)
        case .file(let path): .file(path, prefix: prefix)
        }
    }

    /// - Throws: A usage error that does not repeat the text, which may be a secret in the syntax of `--header`.
    init(_ text: String) throws {
        name = String(text.prefix { $0 != "=" })
        let rest = text.dropFirst(name.count + 1)
        let place = rest.indices.first { index in
            (index == rest.startIndex || rest[rest.index(before: index)] == " ")
                && ["env:", "file:"].contains { rest[index...].hasPrefix($0) }
        }
        guard let place else {
            throw ValidationError(
                "--secret-header names no source; write 'NAME=env:VARIABLE' or 'NAME=file:PATH', with text before 'env:' or not."
            )
        }
        guard HeaderField.isToken(name) else {
            throw ValidationError(
                "--secret-header: the text before '=' is not a header name; write 'Authorization=Bearer env:VARIABLE'.")
        }
        prefix = String(rest[..<place])
        let source = String(rest[place...].drop { $0 != ":" }.dropFirst())
        guard !source.isEmpty else {
            throw ValidationError("--secret-header '\(name)=…' names no variable and no file.")
        }
        guard HeaderField.isValue(prefix) else {
            throw ValidationError("--secret-header '\(name)=…': the text before the secret has a control character.")
        }
        self.source = rest[place...].hasPrefix("env:") ? .environment(source) : .file(source)
    }
}
