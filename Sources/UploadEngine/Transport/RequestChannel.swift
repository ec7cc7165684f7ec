/// Sends one request after the other over a connection. Confined to the connection's event loop.
protocol RequestChannel: AnyObject {
    /// Called when a request has ended and another one can follow; returns whether the connection is kept.
    var onIdle: (_ keepAlive: String?) -> Bool { get set }

    /// Sends a request.
    func start(_ exchange: HTTPExchange)
}
