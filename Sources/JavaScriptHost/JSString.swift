import CUploadJavaScriptCore

// The engine's strings are UTF-16, and may contain NUL. Most texts are ASCII, which needs no decoder.

extension String {
    /// Copies a string of the engine; a lone surrogate becomes U+FFFD.
    ///
    /// - Returns: `nil` if it has more than `limit` code units.
    init?(_ string: JSStringRef, limit: Int) {
        let count = JSStringGetLength(string)
        guard count <= limit, let start = JSStringGetCharactersPtr(string) else { return nil }
        let units = UnsafeBufferPointer(start: start, count: count)
        guard units.allSatisfy({ $0 < 0x80 }) else {
            self.init(decoding: units, as: UTF16.self)
            return
        }
        self.init(unsafeUninitializedCapacity: count) { space in
            for index in 0..<count { space[index] = UInt8(truncatingIfNeeded: units[index]) }
            return count
        }
    }
}

/// A string of the engine, which the caller must release; `nil` only when memory is exhausted.
func makeJSString(_ string: String) -> JSStringRef? {
    let units = string.utf8.allSatisfy { $0 < 0x80 } ? string.utf8.map { JSChar($0) } : Array(string.utf16)
    return JSStringCreateWithCharacters(units, units.count)
}
