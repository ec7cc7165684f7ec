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
var isStored = false
do throws(UploadError) {
    // The fields are sent before the file, which is called "file", as the store requires.
    let fields = form.fields.map { UploadBody.Part.field($0, $1) }
    let task = try client.start(.form(fields + [.file("file", CommandLine.arguments[2])]), to: form.url)
    for await progress in task.progress {
        say("\(progress.percent) %, \(progress.bytesSent) bytes")
    }
    let response = try await task.response
    isStored = response.statusCode < 400
    if isStored {
        print("stored with \(response.statusCode)\n\(response.text)")
    } else {  // a response too: its XML gives the reason
        say("refused with \(response.statusCode): \(response.text)")
    }
} catch {
    say("not sent: \(error.message) (\(error.reason))")
}
await client.shutdown()
exit(isStored ? 0 : 1)
