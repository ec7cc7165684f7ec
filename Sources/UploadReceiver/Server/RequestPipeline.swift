import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// The channel handlers of one connection.
enum RequestPipeline {
    typealias Connection = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    /// Adds the handlers. Must be called on the event loop of the channel.
    static func configure(
        _ channel: any Channel, _ configuration: ReceiverConfiguration, _ contexts: RequestContextQueue
    ) throws -> Connection {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = RequestHeadHandler.maximumBytes
        limits.maxHeaderListSize = RequestHeadHandler.maximumBytes
        limits.maxHeaderFieldCount = RequestHeadHandler.maximumFields
        let pipeline = channel.pipeline.syncOperations
        // The task of the connection handles requests in order, and RequestTimeoutHandler responds to parser errors.
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
        let headHandler = RequestHeadHandler()
        try pipeline.addHandler(headHandler)
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(HalfCloseHandler())
        try pipeline.addHandler(RequestTimeoutHandler(configuration, headHandler, contexts))
        return try NIOAsyncChannel(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }
}
