import Foundation
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix
import NIOResumableUpload

// ResumablePeer PORT ORIGIN FOLDER: listens on 127.0.0.1, and gives the resources of uploads addresses at the origin. It prints its
// own address, and ends when its standard input does.
let arguments = CommandLine.arguments
guard arguments.count == 4, let port = Int(arguments[1]) else { fatalError("usage: ResumablePeer PORT ORIGIN FOLDER") }
let folder = URL(fileURLWithPath: arguments[3], isDirectory: true)
// The uploads of one context share their event loop.
let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
let uploads = HTTPResumableUploadContext(origin: arguments[2])
let server = try await ServerBootstrap(group: group)
    .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
    .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline()
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandler(
                HTTPResumableUploadHandler(context: uploads) { upload in
                    try? upload.pipeline.syncOperations.addHandler(BodyWriter(folder))
                })
        }
    }
    .bind(host: "127.0.0.1", port: port).get()
FileHandle.standardOutput.write(Data("listening on http://127.0.0.1:\(port)\n".utf8))
Thread.detachNewThread {
    while readLine() != nil {}
    exit(0)
}
try await server.closeFuture.get()
