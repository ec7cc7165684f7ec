import UploadCore
import _UploadLocks

/// Parses addresses, and keeps the last one: most uploads of a client go to the same, and parsing it takes a tenth of the instructions
/// of a small upload.
final class LastAddress: Sendable {
    private let last = Mutex<(text: String, url: HTTPURL)?>(nil)

    func parse(_ text: String) throws(UploadFailure) -> HTTPURL {
        // By their bytes: `==` takes other spellings of a letter for the same.
        if let last = last.withLock({ $0 }), last.text.hasBytes(of: text) { return last.url }
        let url = try HTTPURL(text, hostToASCII: InternationalHost.toASCII)
        last.withLock { $0 = (text, url) }
        return url
    }
}
