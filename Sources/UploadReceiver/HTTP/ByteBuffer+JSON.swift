import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension ByteBuffer {
    /// The value as one line of JSON with sorted keys. The line feed at its end is for terminals.
    init(json value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and integers always encode.
        guard let data = try? encoder.encode(value) else {
            self.init(string: "{}\n")
            return
        }
        self.init(bytes: data)
        writeString("\n")
    }
}
