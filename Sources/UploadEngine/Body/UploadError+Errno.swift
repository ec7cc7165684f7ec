import UploadCore
import _UploadLibc

extension UploadError {
    /// An I/O error (300) for a failed call on the file to send.
    ///
    /// - Parameters:
    ///   - action: The action, as it reads after "cannot": `open`, `read`.
    ///   - filename: The file's name without its path, which may be confidential.
    ///   - number: The call's `errno`.
    static func file(cannot action: String, _ filename: String, errno number: CInt) -> UploadError {
        UploadError(.inputOutput, "cannot \(action) '\(filename.visible)': \(String(cString: strerror(number)))")
    }
}
