/// The server's final response, which `success` receives. It can have any HTTP status, also 404 or 500.
public struct UploadResponse: Hashable, Sendable {
    /// The HTTP status code.
    public let statusCode: Int
    /// The header of the final response.
    public let headers: ResponseHeaders
    /// The body as text; empty if there is none.
    public let data: String

    /// Creates a response.
    public init(statusCode: Int, headers: ResponseHeaders, data: String) {
        self.statusCode = statusCode
        self.headers = headers
        self.data = data
    }
}

/// The header of a response: each name once, as first received, with all of its values in order.
public struct ResponseHeaders: Hashable, Sendable {
    /// One name and its values.
    public struct Field: Hashable, Sendable {
        /// The name as it was first received.
        public let name: String
        /// The values, in the order received; at least one.
        public fileprivate(set) var values: [String]
    }

    /// The fields, in the order in which their names were first received.
    public let fields: [Field]

    /// Groups header lines by name. Ignores case.
    ///
    /// - Parameter lines: Name and value of each line, in the order received.
    public init(_ lines: some Sequence<(name: String, value: String)>) {
        var fields: [Field] = []
        var positions: [String: Int] = [:]
        for line in lines {
            let key = line.name.lowercasedASCII
            if let position = positions[key] {
                fields[position].values.append(line.value)
            } else {
                positions[key] = fields.count
                fields.append(Field(name: line.name, values: [line.value]))
            }
        }
        self.fields = fields
    }

    /// The values of a name, or an empty array. Ignores case.
    public subscript(name: String) -> [String] {
        fields.first { $0.name.equalsIgnoringASCIICase(name) }?.values ?? []
    }
}
