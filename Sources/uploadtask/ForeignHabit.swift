import UploadCore
import _UploadLibc

/// Arguments that curl, wget and HTTPie understand and this command does not, with the equivalent to write instead.
enum ForeignHabit {
    /// - Parameters:
    ///   - name: The name of an option that this command does not have, with its dashes.
    ///   - argument: The whole argument. Never repeated where it may contain a password.
    /// - Returns: The equivalent; `nil` for an option that is not recognised.
    static func hint(option name: String, _ argument: String) -> String? {
        if let advice = options.first(where: { $0.names.contains(name) })?.advice {
            return "'\(name)' is not an option here: \(advice)."
        }
        guard !name.hasPrefix("--"), exists(argument) else { return nil }
        return
            "'\(argument.visible(limit: 200))' is not an option; write the file as './\(argument.visible(limit: 200))'."
    }

    /// - Returns: The equivalent of an argument by position that is no file, if it is recognised.
    static func hint(operand: String) -> String? {
        let bytes = operand.utf8
        let isMethod = methods.contains(operand) || bodilessMethods.contains(operand)
        guard bytes.contains(where: { "@=:{[".utf8.contains($0) }) || isMethod, !exists(operand) else { return nil }
        let shown = operand.visible(limit: 200)
        if isMethod {
            return methods.contains(operand)
                ? "'\(shown)' is not a file: write -X \(shown) for the method."
                : "'\(shown)' is not a file, and no method here: an upload is a POST, PUT or PATCH."
        }
        if bytes.first == UInt8(ascii: "{") || bytes.first == UInt8(ascii: "[") {
            return
                "JSON is not a file: --json takes no value here; write -X POST -T FILE -H 'Content-Type: application/json'."
        }
        if bytes.first == UInt8(ascii: "@"), exists(String(operand.dropFirst())) {
            return "'\(shown)' is not a file: write the file without the '@'."
        }
        let name = String(operand.prefix { $0 != "@" && $0 != "=" && $0 != ":" })
        let rest = operand.dropFirst(name.count)
        if isHost(name), rest.hasPrefix(":"), rest.dropFirst().first?.isWholeNumber == true {
            return "'\(name.visible(limit: 200))…' is not a file: the URL begins with http:// or https://."
        }
        guard isFieldName(name) else { return nil }
        let field = name.visible(limit: 200)
        // Values may be secrets.
        if rest.hasPrefix("@") {
            let file = String(rest.dropFirst())
            return exists(file) ? "'\(shown)' is not a file: write -F '\(field)=@\(file.visible(limit: 200))'." : nil
        }
        if rest.hasPrefix("==") { return "'\(field)==…' is not a file: write '?\(field)=VALUE' behind the URL." }
        if rest.hasPrefix("=") || rest.hasPrefix(":=") {
            return
                "'\(field)=…' is not a file: write -F '\(field)=VALUE' for a form, or --form '\(field)=VALUE' beside files."
        }
        return rest.count > 1 ? "'\(field):…' is not a file: write -H '\(field): VALUE'." : nil
    }

    private static let methods: Set = ["POST", "PUT", "PATCH"]
    private static let bodilessMethods: Set = ["GET", "HEAD", "DELETE", "OPTIONS"]

    private static func isFieldName(_ text: String) -> Bool {
        text.utf8.first.map(ASCII.isLetter) == true
            && text.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || isAlphanumeric($0) }
    }

    private static func isHost(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || isAlphanumeric($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { ASCII.isDigit(byte) || ASCII.isLetter(byte) }

    private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
