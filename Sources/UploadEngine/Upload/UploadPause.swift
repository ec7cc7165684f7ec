/// A pause before an upload is sent again.
package struct UploadPause: Sendable {
    /// The length in milliseconds.
    package let milliseconds: Int64
    /// The status of the response before it; `nil` after a failure.
    package let statusCode: Int?
    /// Whether the upload goes on where it broke off; else it begins anew.
    package let goesOn: Bool

    package init(milliseconds: Int64, statusCode: Int?, goesOn: Bool) {
        self.milliseconds = milliseconds
        self.statusCode = statusCode
        self.goesOn = goesOn
    }
}
