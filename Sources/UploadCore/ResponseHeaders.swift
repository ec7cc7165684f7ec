/// The header of a response: each name once, as first received, with all of its values in order.
package struct ResponseHeaders: Hashable, Sendable {
    /// One name and its values.
    package struct Field: Hashable, Sendable {
        /// The name as it was first received.
        package let name: String
        /// The values, in the order received; at least one.
        package fileprivate(set) var values: [String]
    }

    /// The fields, in the order in which their names were first received.
    package let fields: [Field]

    /// Groups header lines by name. Ignores case.
    ///
    /// - Parameter lines: Name and value of each line, in the order received.
    package init(_ lines: some Sequence<(name: String, value: String)>) {
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
    package subscript(name: String) -> [String] {
        fields.first { $0.name.equalsIgnoringASCIICase(name) }?.values ?? []
    }
}
