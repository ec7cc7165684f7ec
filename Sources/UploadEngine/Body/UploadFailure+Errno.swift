import NIOCore
import UploadCore
import _UploadLibc

extension UploadFailure {
    /// An I/O error (300) for a failed call on the file to send.
    ///
    /// - Parameters:
    ///   - action: The action, as it reads after "cannot": `open`, `read`.
    ///   - filename: The file's name without its path, which may be confidential.
    ///   - number: The call's `errno`.
    static func file(cannot action: String, _ filename: String, errno number: CInt) -> UploadFailure {
        var failure = UploadFailure(
            .inputOutput, "cannot \(action) '\(filename.visible)': \(String(cString: strerror(number)))")
        failure.underlyingError = IOError(errnoCode: number, reason: action)
        return failure
    }

    /// An I/O error (300) for a failed call on the file that a response is written to.
    ///
    /// - Parameter problem: The description, where that of the system is not clear.
    static func response(errno number: CInt, _ problem: String? = nil) -> UploadFailure {
        let problem = problem ?? String(cString: strerror(number))
        var failure = UploadFailure(
            .inputOutput, "cannot write the response to its file: \(problem)", reason: .responseUnwritable)
        failure.underlyingError = IOError(errnoCode: number, reason: "write")
        return failure
    }
}
