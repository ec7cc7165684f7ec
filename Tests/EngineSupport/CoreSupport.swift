package import UploadCore

/// The failure that a call throws; `nil` when it succeeds.
package func uploadError<Value>(of call: () throws(UploadFailure) -> Value) -> UploadFailure? {
    do {
        _ = try call()
        return nil
    } catch {
        return error
    }
}
