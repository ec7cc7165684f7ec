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
    package init(_ lines: [(name: String, value: String)]) {
        var fields: [Field] = []
        var names: [ArraySlice<UInt8>] = []
        // The positions of the fields, sorted by name: a server can send fifty thousand names, and a plain search for each of them
        // would take the square of that.
        var sorted: [Int32] = []
        for line in lines {
            let name = line.name.bytes[...].lowercased
            var (low, high) = (0, sorted.count)
            while low < high {
                let middle = (low + high) / 2
                if names[Int(sorted[middle])].lexicographicallyPrecedes(name) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            if low < sorted.count, names[Int(sorted[low])] == name {
                fields[Int(sorted[low])].values.append(line.value)
            } else {
                sorted.insert(Int32(fields.count), at: low)
                names.append(name)
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
