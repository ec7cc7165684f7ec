import HTTPTypes
import UploadEngine
import _UploadLibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Runs the uploads that Tests/Interop requests, one after the other with one client. One line of JSON in, one out.
@main
struct UploadInterop {
    static func main() async throws {
        signal(SIGPIPE, SIG_IGN)
        let client = UploadClient()
        while let line = readLine() {
            let request = try JSONDecoder().decode(Request.self, from: Data(line.utf8))
            print(try String(decoding: JSONEncoder().encode(await Report(of: request, from: client)), as: UTF8.self))
            fflush(nil)
        }
        await client.shutdown()
    }
}

/// One upload. Fields and header are pairs, because they have an order and may repeat a name.
private struct Request: Decodable {
    var url: String
    /// The path of the file: of the last part of a form, or of the whole body where `method` is given.
    var file: String?
    var name: String?
    var fields: [[String]]?
    /// In place of `file`, `name` and `fields`: the parts of a form.
    var parts: [Part]?
    var method: String?
    var header: [[String]]

    struct Part: Decodable {
        var name: String
        var value: String?
        var file: String?
        /// In Base 64.
        var bytes: String?
        var filename: String?
        var type: String?

        var part: UploadBody.Part {
            if let value { return .field(name, value) }
            if let file { return .file(name, file, filename: filename, contentType: type) }
            return .file(
                name, .bytes(bytes.flatMap { Data(base64Encoded: $0) } ?? Data(), filename: filename), contentType: type
            )
        }
    }

    var body: UploadBody {
        if let parts { return .form(parts.map(\.part)) }
        let file = file ?? ""
        if method != nil { return .content(.file(file)) }
        return .form((fields ?? []).map { .field($0[0], $0[1]) } + [.file(name ?? "", file)])
    }

    var headers: HTTPFields {
        var fields = HTTPFields()
        for pair in header {
            if let name = HTTPField.Name(pair[0]) { fields.append(HTTPField(name: name, value: pair[1])) }
        }
        return fields
    }
}

/// The result of one upload, with the keys of `uploadtask upload --json`.
private struct Report: Encodable {
    var statusCode: Int?
    var data: String?
    var headers: [String: String]?
    var code: Int?
    var message: String?

    init(of request: Request, from client: UploadClient) async {
        do throws(UploadError) {
            let method = request.method.flatMap { HTTPRequest.Method(rawValue: $0) } ?? .post
            let response = try await client.upload(
                request.body, to: request.url, method: method, headers: request.headers)
            (statusCode, data) = (response.statusCode, response.text)
            headers = Dictionary(response.headers.map { ($0.name.rawName, $0.value) }) { first, _ in first }
        } catch {
            (code, message) = (error.platformCode, error.message)
        }
    }
}
