import TestSupport

@testable import UploadCore

/// A random form of fields and sources in any order, from a seed that the test's name shows.
struct RandomForm {
    private static let pieces = [
        "a", "Z", "0", " ", "\"", "\r", "\n", "\r\n", "%", "\\", "é", "文", "😀", "\0", "--", ".png",
    ]

    let parts: [FormPart]
    let sourceCount: Int
    let boundary: MultipartBoundary

    /// - Parameter partCount: The possible numbers of parts.
    init(using generator: inout SplitMix64, partCount: ClosedRange<Int> = 1...8) {
        let count = Int.random(in: partCount, using: &generator)
        let isSource = (0..<count).map { _ in Bool.random(using: &generator) }
        // A part may refer to any source, so the numbers are in no order.
        var numbers = Array(0..<isSource.count { $0 }).shuffled(using: &generator)
        sourceCount = numbers.count
        parts = isSource.map { isSource in
            let name = generator.text(of: Self.pieces, length: 0...6)
            guard isSource else { return FormPart(name, .text(generator.text(of: Self.pieces, length: 0...20))) }
            let filename = Bool.random(using: &generator) ? generator.text(of: Self.pieces, length: 0...6) : nil
            let type = Bool.random(using: &generator) ? "text/x-\(generator.next() % 1000)" : nil
            return FormPart(name, filename: filename, contentType: type, .source(numbers.removeLast()))
        }
        boundary = MultipartBoundary(using: &generator)
    }

    /// An independent implementation of the body, on characters instead of bytes.
    func wire(_ content: (_ source: Int) -> [UInt8]) -> [UInt8] {
        var wire: [UInt8] = []
        for part in parts {
            var head =
                "--\(boundary.text)\r\nContent-Disposition: form-data; name=\"\(escaped(part.name, isFieldName: true))\""
            if let filename = part.filename { head += "; filename=\"\(escaped(filename, isFieldName: false))\"" }
            head += "\r\n"
            if let type = part.contentType {
                head += "Content-Type: \(type)\r\n"
            } else if let filename = part.filename {
                head += "Content-Type: \(MediaType.ofFile(named: filename))\r\n"
            }
            wire += Array("\(head)\r\n".utf8)
            switch part.content {
            case .text(let text): wire += Array(text.utf8)
            case .source(let number): wire += content(number)
            }
            wire += [13, 10]
        }
        return wire + Array("--\(boundary.text)--\r\n".utf8)
    }

    private func escaped(_ text: String, isFieldName: Bool) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            let previous = index > 0 ? scalars[index - 1] : nil
            switch scalar {
            case "\"": result += "%22".unicodeScalars
            case "\r": result += (isFieldName && next != "\n" ? "%0D%0A" : "%0D").unicodeScalars
            case "\n": result += (isFieldName && previous != "\r" ? "%0D%0A" : "%0A").unicodeScalars
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
