/// Reads the fields of a record one after the other. Numbers are little-endian.
struct ZipArchiveCursor {
    private var rest: ArraySlice<UInt8>
    private let tooShort: () -> ZipError

    /// - Parameter tooShort: The error if a field begins or ends after the bytes.
    init(_ bytes: ArraySlice<UInt8>, tooShort: @autoclosure @escaping () -> ZipError) {
        rest = bytes
        self.tooShort = tooShort
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: Number.Type = Number.self
    ) throws(ZipError) -> Number {
        var number: Number = 0
        for byte in try bytes(Number.bitWidth / 8).reversed() { number = number << 8 | Number(byte) }
        return number
    }

    mutating func bytes(_ count: some BinaryInteger) throws(ZipError) -> ArraySlice<UInt8> {
        guard let count = Int(exactly: count), count >= 0, count <= rest.count else { throw tooShort() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func skip(_ count: some BinaryInteger) throws(ZipError) { _ = try bytes(count) }
}
