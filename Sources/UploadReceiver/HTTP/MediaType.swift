/// The media types of responses to uploads.
enum MediaType {
    static let json = "application/json"
    static let text = "text/plain; charset=utf-8"
}
