extension JavaScriptText {
    /// A name that does not stand in the script, not even as a part of another one or written with escapes.
    ///
    /// All candidates are as long as `$export`, so that the columns of a line do not depend on the choice.
    var freshName: String {
        let used = dollarNames.union(decoded?.dollarNames ?? [])
        let usual = Array("$export".utf8)
        if !used.contains(usual) { return String(decoding: usual, as: UTF8.self) }
        // There are more candidates than places in any script.
        var number = 0
        while true {
            let digits = String(number, radix: 36)
            let candidate = "$" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
            if !used.contains(Array(candidate.utf8)) { return candidate }
            number += 1
        }
    }

    /// Each dollar with the six bytes behind it.
    private var dollarNames: Set<[UInt8]> {
        var names: Set<[UInt8]> = []
        var place = 0
        while let dollar = bytes[place...].firstIndex(of: UInt8(ascii: "$")) {
            if dollar + 7 <= bytes.count { names.insert(Array(bytes[dollar..<(dollar + 7)])) }
            place = dollar + 1
        }
        return names
    }

    /// The script with its `\u` escapes read; `nil` when it has none.
    private var decoded: JavaScriptText? {
        var result = ""
        var place = 0
        var copied = 0
        while let backslash = bytes[place...].firstIndex(of: UInt8(ascii: "\\")) {
            place = backslash + 1
            guard self[place] == UInt8(ascii: "u"), let (value, end) = escapedCode(at: place),
                let scalar = Unicode.Scalar(value)
            else { continue }
            result += string(copied..<backslash)
            result.unicodeScalars.append(scalar)
            (place, copied) = (end, end)
        }
        return copied == 0 ? nil : JavaScriptText(result + string(copied..<count))
    }
}
