/// Shared by all targets. Each target is one module: this file, its file with `check`, and the sources under test.

/// libFuzzer calls this with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    check(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Stops the process when a promise is broken: libFuzzer reports the crash.
func expect(_ isKept: @autoclosure () -> Bool, _ promise: @autoclosure () -> String) {
    if !isKept() { fatalError("broken promise: \(promise())") }
}

extension [UInt8] {
    /// Removes and returns the first line. Inputs begin with header lines, so that seeds can be written by hand.
    mutating func takeLine() -> String {
        let line = prefix { $0 != UInt8(ascii: "\n") }
        self = Array(dropFirst(line.count + 1))
        return String(decoding: line, as: UTF8.self)
    }

    /// The bytes in pieces, as a connection might deliver them. The cuts depend on the bytes alone, so that a failing
    /// input fails again.
    var pieces: [[UInt8]] {
        var state = reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var pieces: [[UInt8]] = []
        var rest = self[...]
        while !rest.isEmpty {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let piece = rest.prefix(1 + Int(state >> 60 < 8 ? state >> 33 & 3 : state >> 33 & 63))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}
