/// The connection had ended before a byte of the request was sent, or of a GET's response arrived.
struct StaleConnection: Error {}
