import UploadCore
import UploadEngine

extension StoredRequest {
    /// The version of the content. A reader refuses any other one: it must not send half of a request.
    private static let version: Int64 = 1

    /// The content of a record.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "version": .number(Self.version), "url": .string(url), "method": .string(method.rawValue),
            "header": .array(header.map { .array([.string($0.name), .string($0.value)]) }),
            "secrets": .array(secrets.map(\.json)), "files": .array(files.map(\.json)),
            "repeatsReceived": .boolean(repeatsReceived), "isQueued": .boolean(isQueued),
        ]
        if case .form(let parts) = body { members["form"] = .array(parts.map(\.json)) }
        members["timeout"] = timeout.map(JSONValue.number)
        members["idempotencyKey"] = idempotencyKey.map(JSONValue.string)
        if resumption != .off { members["resumption"] = .string(resumption.name) }
        members["boundary"] = boundary.map(JSONValue.string)
        return .object(members)
    }

    /// Reads the content of a record; `nil` where it is damaged, or of another version.
    init?(content: [UInt8]) {
        guard let json = try? JSONReader.value(of: content), json["version"]?.number == Self.version,
            let url = json["url"]?.string, let method = json["method"]?.string, let header = json["header"]?.array,
            let secrets = json["secrets"]?.array, let files = json["files"]?.array,
            let repeatsReceived = json["repeatsReceived"]?.boolean, let isQueued = json["isQueued"]?.boolean,
            let method = try? RequestHop.Method(sendingBody: method)
        else { return nil }
        self.url = url
        self.method = method
        self.header = header.compactMap(Self.field)
        self.secrets = secrets.compactMap { StoredSecret($0) }
        self.files = files.compactMap { StoredFile($0) }
        guard self.header.count == header.count, self.secrets.count == secrets.count, self.files.count == files.count
        else { return nil }
        if let parts = json["form"]?.array {
            let form = parts.compactMap { FormPart($0, sources: files.count) }
            guard form.count == parts.count else { return nil }
            body = .form(form)
        } else {
            guard files.count == 1 else { return nil }
            body = .content
        }
        timeout = json["timeout"]?.number
        self.repeatsReceived = repeatsReceived
        self.isQueued = isQueued
        idempotencyKey = json["idempotencyKey"]?.string
        boundary = json["boundary"]?.string
        if let name = json["resumption"]?.string {
            guard let resumption = Resumption(name: name) else { return nil }
            self.resumption = resumption
        }
    }

    private static func field(_ json: JSONValue) -> HeaderField? {
        guard let texts = json.array?.compactMap(\.string), texts.count == 2 else { return nil }
        return try? HeaderField(validating: texts[0], texts[1])
    }
}

extension Resumption {
    private static let names: [(Resumption, String)] = [
        (.off, "off"), (.automatic, "automatic"), (.draft, "draft"), (.tus, "tus"),
    ]

    /// The name in a record.
    fileprivate var name: String { Self.names.first { $0.0 == self }?.1 ?? "off" }

    fileprivate init?(name: String) {
        guard let known = Self.names.first(where: { $0.1 == name }) else { return nil }
        self = known.0
    }
}
