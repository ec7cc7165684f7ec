import UploadCore
import _UploadLibc

extension UploadError {
    /// An I/O error (300) for a failed call on the file that is to be sent.
    ///
    /// - Parameters:
    ///   - action: What was tried, as it reads after "cannot": `open`, `read`.
    ///   - filename: The file's name, without the path, which may tell more than a server log should hold.
    ///   - number: The call's `errno`.
    static func file(cannot action: String, _ filename: String, errno number: CInt) -> UploadError {
        UploadError(.inputOutput, "cannot \(action) '\(filename.visible)': \(String(cString: strerror(number)))")
    }
}
