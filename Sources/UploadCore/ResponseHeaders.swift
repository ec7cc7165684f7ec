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
        let lines = Array(lines)
        let names = lines.map { $0.name.bytes.map(ASCII.lowercased) }
        // Sorted, so that equal names are neighbours. A search for each line would take the square of their number, which a
        // server chooses.
        let sorted = names.indices.sorted {
            names[$0] == names[$1] ? $0 < $1 : names[$0].lexicographicallyPrecedes(names[$1])
        }
        var firsts = Array(names.indices)  // for each line, the first one with its name
        for (previous, line) in zip(sorted, sorted.dropFirst()) where names[previous] == names[line] {
            firsts[line] = firsts[previous]
        }
        var fields: [Field] = []
        var positions: [Int] = []  // for each line, the position of its field
        for (line, first) in zip(lines, firsts) {
            if first == positions.count {
                positions.append(fields.count)
                fields.append(Field(name: line.name, values: [line.value]))
            } else {
                positions.append(positions[first])
                fields[positions[first]].values.append(line.value)
            }
        }
        self.fields = fields
    }

    /// The values of a name, or an empty array. Ignores case.
    package subscript(name: String) -> [String] {
        fields.first { $0.name.equalsIgnoringASCIICase(name) }?.values ?? []
    }
}
