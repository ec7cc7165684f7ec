/// The string literals of the core's unit tests, in their order. `Scripts/check-core` writes `allLiterals`: the literals, each with U+E000
/// behind it.
struct Literals: Sequence, IteratorProtocol {
    private var rest = UnsafeBufferPointer(start: allLiterals.utf8Start, count: allLiterals.utf8CodeUnitCount)[...]

    mutating func next() -> String? {
        guard let end = rest.firstIndex(of: 0xEE) else { return nil }
        let text = String(decoding: rest[..<end], as: UTF8.self)
        rest = rest.dropFirst(end - rest.startIndex + 3)
        return text
    }
}

extension Answers {
    /// Answers of a topic for each literal, with the one before it.
    mutating func answer(_ topic: StaticString, _ add: (inout Digest, _ text: String, _ other: String) -> Void) {
        begin(topic)
        var other = ""
        for text in Literals() {
            answer { add(&$0, text, other) }
            other = text
        }
    }
}
