import UploadCore

/// Uses what is generic in the core, which has no code until a program uses it. With the core's symbols, that is all of the core.
@main
struct EntryPoints {
    private struct Numbers: RandomNumberGenerator {
        var last: UInt64 = 0

        mutating func next() -> UInt64 {
            last &+= 1
            return last
        }
    }

    static func main() {
        var numbers = Numbers()
        let headers = ResponseHeaders([
            (name: MultipartBoundary(using: &numbers).text, value: MultipartBoundary(libcurlUsing: &numbers).text)
        ])
        print(headers.fields.count)
    }
}
