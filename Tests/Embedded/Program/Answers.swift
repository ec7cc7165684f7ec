/// Answers of the core: prints a digest of each hundred, so that a difference between two processors has a place.
struct Answers {
    /// The number of answers of a block.
    static let blockLength = 100

    private(set) var count = 0
    private var topic: StaticString = ""
    private var number = 0
    private var digest = Digest()

    /// Begins a topic, and with it a block.
    mutating func begin(_ topic: StaticString) {
        endBlock()
        self.topic = topic
        number = 0
    }

    /// One answer, which adds its values to the digest.
    mutating func answer(_ add: (inout Digest) -> Void) {
        add(&digest)
        digest.end()
        count += 1
        number += 1
        if number % Answers.blockLength == 0 { endBlock() }
    }

    /// An answer that is compared with a literal, too.
    mutating func answer(_ text: String, is expected: String) {
        if !text.utf8.elementsEqual(expected.utf8) { print("wrong: \(text), not \(expected)") }
        answer { $0.add(text) }
    }

    /// Prints the digest of the last answers, and their number.
    mutating func end() {
        endBlock()
        print("answers \(count)")
    }

    private mutating func endBlock() {
        guard digest.length > 0 else { return }
        print("\(topic) to \(number): \(digest.text)")
        digest = Digest()
    }
}

/// FNV-1a with 64 bits over values, each with its length or a mark, so that different values have different bytes.
struct Digest {
    private(set) var length = 0
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    var text: String { String(state, radix: 16) }

    mutating func end() { add(byte: 0xFF) }

    mutating func add(_ value: Bool) { add(byte: value ? 1 : 0) }

    mutating func add(_ value: Int) { add(Int64(value)) }

    mutating func add(_ value: Int64) {
        var rest = UInt64(bitPattern: value)
        for _ in 0..<8 {
            add(byte: UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    mutating func add(_ value: Int64?) {
        add(value == nil)
        if let value { add(value) }
    }

    mutating func add(_ text: String) {
        add(text.utf8.count)
        for byte in text.utf8 { add(byte: byte) }
    }

    mutating func add(_ text: String?) {
        add(text == nil)
        if let text { add(text) }
    }

    mutating func add(_ bytes: [UInt8]) {
        add(bytes.count)
        for byte in bytes { add(byte: byte) }
    }

    private mutating func add(byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
        length += 1
    }
}
