/// The layout of a request: the fields that describe the client, and the form.
package enum RequestLayout: Hashable, Sendable {
    /// The layout of ``BodyLayout``, with a head that names this engine.
    case standard
    /// The layout of libcurl, for a host that imitates a device which uses it.
    case libcurl
}
