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
    var file: String
    var name: String
    var fields: [[String]]
    var header: [[String]]

    func object(_ pairs: [[String]]) -> OptionValue { .object(pairs.map { .init($0[0], .string($0[1])) }) }
}

/// The result of one upload, with the keys of `uploadtask upload --json`.
private struct Report: Encodable {
    var statusCode: Int?
    var data: String?
    var headers: [String: String]?
    var code: Int?
    var message: String?

    init(of request: Request, from client: UploadClient) async {
        let task = client.uploadFile(
            url: request.url, filePath: request.file, name: request.name, header: request.object(request.header),
            formData: request.object(request.fields))
        do throws(UploadError) {
            let response = try await task.response
            (statusCode, data) = (response.statusCode, response.data)
            headers = Dictionary(uniqueKeysWithValues: response.headers.fields.map { ($0.name, $0.values[0]) })
        } catch {
            (code, message) = (error.code.rawValue, error.message)
        }
    }
}
