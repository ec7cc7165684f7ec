import HTTPTypes

/// A fault that a client under test requests in the query of its URL.
///
/// - `?status=503`: receive everything, then respond with this status (200–599). Files are stored only for 2xx.
/// - `?delay=1500`: wait that many milliseconds (at most an hour) before the response.
/// - `?stallAfter=65536`: stop reading after about that many bytes of the body, and keep the connection open.
/// - `?closeAfter=65536`: reset the connection after about that many bytes of the body.
/// - `?early=401`: respond with this status (200–599) before reading the body.
///
/// "About" because the system reads ahead: at least that many bytes were received.
struct ReceiverFault: Equatable, Sendable {
    var status: Int?
    var delay: Duration?
    var stallAfter: Int64?
    var closeAfter: Int64?
    var early: Int?

    init() {}

    /// Reads the query's keys and values; other keys are ignored.
    init(query: some Sequence<(key: Substring, value: Substring)>) throws(HTTPError) {
        for (key, value) in query {
            switch key {
            case "status": status = Int(try Self.number(key, value, in: 200...599))
            case "delay": delay = .milliseconds(try Self.number(key, value, in: 0...3_600_000))
            case "stallAfter": stallAfter = try Self.number(key, value, in: 0...Int64.max)
            case "closeAfter": closeAfter = try Self.number(key, value, in: 0...Int64.max)
            case "early": early = Int(try Self.number(key, value, in: 200...599))
            default: break
            }
        }
    }

    private static func number(
        _ key: Substring, _ value: Substring, in range: ClosedRange<Int64>
    ) throws(HTTPError) -> Int64 {
        // Int64("+5") is 5, but a plus in a query means a blank.
        guard value.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            let number = Int64(value), range.contains(number)
        else {
            let bounds = range.upperBound == .max ? "0 or more" : "from \(range.lowerBound) to \(range.upperBound)"
            throw HTTPError(
                .badRequest, "\(key)=\(String(value).visible(limit: 60)) in the query is not a whole number \(bounds)")
        }
        return number
    }
}
