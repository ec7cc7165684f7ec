import UploadCore

/// A header field whose value is read before each attempt.
struct StoredSecret: Hashable, Sendable {
    let name: String
    let value: SecretValue

    /// Reads the field; may block.
    ///
    /// - Throws: `invalid headers` (202).
    func read() throws(UploadFailure) -> HeaderField { try value.read(for: name) }
}

extension StoredSecret {
    var json: JSONValue {
        .object(["name": .string(name), "prefix": .string(value.prefix), "source": .string(value.text)])
    }

    init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, let prefix = json["prefix"]?.string,
            let value = json["source"]?.string.flatMap({ SecretValue(text: $0, prefix: prefix) })
        else { return nil }
        self.name = name
        self.value = value
    }
}
