// Uploads a file to an object store, with a form that a back end has signed:
//
//     swift run S3Upload form.json photo.jpg
//
// form.json is the output of `Examples/s3/sign.py --format json`.

import Foundation
import UploadEngine

struct Form: Decodable {
    let url: String
    let fields: [String: String]
}

func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

guard CommandLine.arguments.count == 3 else {
    say("usage: S3Upload FORM.json FILE")
    exit(64)
}
let form = try JSONDecoder().decode(
    Form.self, from: Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[1])))

let client = UploadClient()
let task = client.uploadFile(
    url: form.url, filePath: CommandLine.arguments[2],
    name: "file",  // the name that the store requires
    formData: .object(form.fields.map { .init($0, .string($1)) }))  // sent before the file, as the store requires
for await progress in task.progress {
    say("\(progress.progress) %, \(progress.totalBytesSent) bytes")
}

var isStored = false
do {
    let response = try await task.response
    isStored = response.statusCode < 400
    if isStored {
        print("stored with \(response.statusCode)\n\(response.data)")
    } else {  // a response too: its XML gives the reason
        say("refused with \(response.statusCode): \(response.data)")
    }
} catch {
    say("not sent: \(error.message) (\(error.code.rawValue))")
}
await client.shutdown()
exit(isStored ? 0 : 1)
