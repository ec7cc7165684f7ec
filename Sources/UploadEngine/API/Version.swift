enum Version {
    /// The version of this package.
    static let number = "0.1.0"
    /// The value of `User-Agent` where the caller sets none.
    static let userAgent = "uploadtask/\(number)"
}
