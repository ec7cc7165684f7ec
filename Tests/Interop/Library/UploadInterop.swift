import UploadEngine
import _UploadLibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Sends what Tests/Interop asks for, one upload after the other with one client: a line of JSON in, a line of JSON out.
@main
struct UploadInterop {
    static func main() async throws {
        signal(SIGPIPE, SIG_IGN)
        let client = UploadClient()
        while let line = readLine() {
            let asked = try JSONDecoder().decode(Asked.self, from: Data(line.utf8))
            print(try String(decoding: JSONEncoder().encode(await Told(of: asked, by: client)), as: UTF8.self))
            fflush(nil)
        }
        await client.shutdown()
    }
}

/// One upload; fields and header as pairs, because they have an order and may repeat a name.
private struct Asked: Decodable {
    var url: String
    var file: String
    var name: String
    var fields: [[String]]
    var header: [[String]]

    func object(_ pairs: [[String]]) -> OptionValue { .object(pairs.map { .init($0[0], .string($0[1])) }) }
}

/// What the library told of it, as `uploadtask upload --json` writes it.
private struct Told: Encodable {
    var statusCode: Int?
    var data: String?
    var headers: [String: String]?
    var code: Int?
    var message: String?

    init(of asked: Asked, by client: UploadClient) async {
        let task = client.uploadFile(
            url: asked.url, filePath: asked.file, name: asked.name, header: asked.object(asked.header),
            formData: asked.object(asked.fields))
        do throws(UploadError) {
            let response = try await task.response
            (statusCode, data) = (response.statusCode, response.data)
            headers = Dictionary(uniqueKeysWithValues: response.headers.fields.map { ($0.name, $0.values[0]) })
        } catch {
            (code, message) = (error.code.rawValue, error.message)
        }
    }
}
