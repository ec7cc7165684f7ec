import UploadCore
import _UploadLibc

/// The place of a header field's value that must not be on the disk of a store, such as a token.
///
/// It is read anew before each attempt, so that a token that was renewed is used by the next one.
public struct SecretValue: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case environment(String)
        case file(String)
    }

    package let place: Place
    /// The text before the secret.
    package let prefix: String

    /// A variable of the environment of the process that sends the upload.
    ///
    /// - Parameters:
    ///   - variable: The name of the variable.
    ///   - prefix: The text before the secret, such as `Bearer ` with its blank; it is stored.
    public static func environment(_ variable: String, prefix: String = "") -> SecretValue {
        SecretValue(place: .environment(variable), prefix: prefix)
    }

    /// The text of a file, without a line break at its end. At most 64 KiB.
    ///
    /// - Parameters:
    ///   - path: The path, relative to the working directory of the process that makes the upload, or absolute.
    ///   - prefix: The text before the secret, such as `Bearer ` with its blank; it is stored.
    public static func file(_ path: String, prefix: String = "") -> SecretValue {
        SecretValue(place: .file(AbsolutePath.of(path)), prefix: prefix)
    }

    /// The text that a record has: `env:VARIABLE` or `file:PATH`.
    var text: String {
        switch place {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        }
    }

    private init(place: Place, prefix: String) {
        self.place = place
        self.prefix = prefix
    }

    init?(text: String, prefix: String) {
        self.prefix = prefix
        if text.hasPrefix("env:") {
            place = .environment(String(text.dropFirst(4)))
        } else if text.hasPrefix("file:") {
            place = .file(String(text.dropFirst(5)))
        } else {
            return nil
        }
    }

    /// Reads the value; may block.
    ///
    /// - Parameter name: The name of the header field, for messages.
    /// - Throws: `invalid headers` (202) where the place has no value, or one that cannot be sent. The message has no part of
    ///   it.
    func read(for name: String) throws(UploadFailure) -> HeaderField {
        func failure(_ problem: String) -> UploadFailure {
            UploadFailure(.parameter, "invalid headers: the secret of '\(name.visible)': \(problem)")
        }
        let secret: String
        switch place {
        case .environment(let variable):
            guard let value = getenv(variable) else { throw failure("the variable '\(variable.visible)' is not set") }
            guard let text = String(validatingCString: value) else {
                throw failure("the variable '\(variable.visible)' is not valid UTF-8")
            }
            secret = text
        case .file(let path):
            do throws(SecretFile.Problem) { secret = try SecretFile.text(of: path) } catch {
                throw failure("the file '\(path.visible)' \(error.clause)")
            }
        }
        return try HeaderField(validating: name, prefix + secret)
    }
}
