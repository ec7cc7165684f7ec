#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The value of `Upload-Metadata`: pairs of a key and a value in Base64, which may be absent (tus 1.0, "Creation").
struct TusMetadata {
    let pairs: [(key: String, value: [UInt8])]

    /// Returns nil for an invalid value.
    init?(_ text: String) {
        var pairs: [(key: String, value: [UInt8])] = []
        for element in text.split(separator: ",") {
            let words = element.split(separator: " ")
            guard let key = words.first else { continue }
            guard words.count <= 2, !pairs.contains(where: { $0.key == key }) else { return nil }
            guard let value = Data(base64Encoded: String(words.count == 2 ? words[1] : "")) else { return nil }
            pairs.append((String(key), Array(value)))
        }
        self.pairs = pairs
    }
}
