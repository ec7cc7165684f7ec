import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// The handlers of one connection, from bytes to requests.
enum RequestPipeline {
    typealias Connection = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    /// Adds the handlers. Must be called on the event loop of the channel.
    static func configure(
        _ channel: any Channel, _ configuration: UploadReceiver.Configuration, _ contexts: RequestContexts
    ) throws -> Connection {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = UploadReceiver.maximumHead
        limits.maxHeaderListSize = UploadReceiver.maximumHead
        limits.maxHeaderFieldCount = UploadReceiver.maximumHeaders
        let pipeline = channel.pipeline.syncOperations
        // Requests are answered in order by the task of the connection, and errors by ClientWatch.
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
        let reader = HeadReader()
        try pipeline.addHandler(reader)
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(PeerWatch())
        try pipeline.addHandler(ClientWatch(configuration, reader, contexts))
        return try NIOAsyncChannel(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }
}
