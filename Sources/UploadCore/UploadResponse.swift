/// The server's final answer: what `success` receives. Any HTTP status is an answer, 404 and 500 too.
public struct UploadResponse: Hashable, Sendable {
    /// The HTTP status code.
    public let statusCode: Int
    /// The header of the final response.
    public let headers: ResponseHeaders
    /// The body as text; empty when there is none.
    public let data: String

    /// Creates a response.
    public init(statusCode: Int, headers: ResponseHeaders, data: String) {
        self.statusCode = statusCode
        self.headers = headers
        self.data = data
    }
}

/// The header of a response: each name once, in its first spelling, with all of its values in order.
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

    /// Groups header lines by name, whatever its case.
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

    /// The values under a name, whatever its case; empty when it did not come.
    public subscript(name: String) -> [String] {
        fields.first { $0.name.equalsIgnoringASCIICase(name) }?.values ?? []
    }
}
