import NIOHTTP1

extension HTTPRequestEncoder {
    /// An encoder that sends heads unchanged. By itself, NIO would choose the framing by the method, and send an empty POST in
    /// chunks.
    static func unchanged() -> HTTPRequestEncoder {
        var configuration = Configuration()
        configuration.automaticallySetFramingHeaders = false
        return HTTPRequestEncoder(configuration: configuration)
    }
}
