import UploadEngine

/// The text of the progress line while an upload waits to be sent again.
struct PauseLine {
    let pause: UploadPause
    /// The bytes that were sent, and those of the upload; `nil` before its first attempt.
    let progress: UploadProgress?

    /// For example `link lost, trying again in 3 s (server has 8.1 MB of 10 MB)`.
    var text: String {
        let cause = pause.statusCode.map { "server answered \($0)" } ?? "link lost"
        let seconds = pause.milliseconds / 1000 + (pause.milliseconds % 1000 > 0 ? 1 : 0)
        var text = "\(cause), trying again in \(seconds) s"
        if pause.goesOn, let progress {
            text += " (server has \(ByteCount(progress.bytesSent)) of \(ByteCount(progress.totalBytes)))"
        }
        return text
    }
}
