import HTTPTypes

/// A fault that a client under test requests in the query of its URL, or a test by value.
///
/// - `?uploadtask-status=503`: receive everything, then respond with this status (200–599). Files are stored only for
///   2xx.
/// - `?uploadtask-delay=1500`: wait that many milliseconds (at most an hour) before the response.
/// - `?uploadtask-stall-after=65536`: stop reading after about that many bytes of the body, and keep the connection
///   open.
/// - `?uploadtask-close-after=65536`: reset the connection after about that many bytes of the body.
/// - `?uploadtask-early=401`: respond with this status (200–599) before reading the body.
///
/// "About" because the system reads ahead: at least that many bytes were received.
struct ReceiverFault: Equatable, Sendable {
    /// A parameter of the query.
    enum Parameter: String, CaseIterable {
        case status = "uploadtask-status"
        case delay = "uploadtask-delay"
        case stallAfter = "uploadtask-stall-after"
        case closeAfter = "uploadtask-close-after"
        case early = "uploadtask-early"

        /// The beginning of every name. All other names belong to the client under test, which may have a parameter
        /// `status` of its own.
        static let prefix = "uploadtask-"

        /// The same fault by value, as a test writes it.
        fileprivate func expression(_ value: some BinaryInteger) -> String {
            switch self {
            case .status: ".status(\(value))"
            case .delay: ".delay(.milliseconds(\(value)))"
            case .stallAfter: ".stallAfter(bytes: \(value))"
            case .closeAfter: ".closeAfter(bytes: \(value))"
            case .early: ".early(\(value))"
            }
        }
    }

    var status: Int?
    var delay: Duration?
    var stallAfter: Int64?
    var closeAfter: Int64?
    var early: Int?
    /// The header fields and the body of the response. A query cannot set them.
    var headers = HTTPFields()
    var reply: ReceiverReply?
    /// The parameters that the query has set.
    private var queried: Set<Parameter> = []

    init() {}

    /// Reads the query's keys and values; keys without the prefix are ignored. They take precedence over the fault by value.
    init(
        query: some Sequence<(key: Substring, value: Substring)>, byValue fault: ReceiverFault = ReceiverFault()
    ) throws(HTTPError) {
        self = fault
        for (key, value) in query where key.hasPrefix(Parameter.prefix) {
            guard let parameter = Parameter(rawValue: String(key)) else {
                throw HTTPError(
                    .badRequest,
                    "\(String(key).visible(limit: 60)) in the query is not the name of a fault: the names are "
                        + Parameter.allCases.map(\.rawValue).joined(separator: ", "))
            }
            queried.insert(parameter)
            switch parameter {
            case .status: status = Int(try Self.number(key, value, in: 200...599))
            case .delay: delay = .milliseconds(try Self.number(key, value, in: 0...3_600_000))
            case .stallAfter: stallAfter = try Self.number(key, value, in: 0...Int64.max)
            case .closeAfter: closeAfter = try Self.number(key, value, in: 0...Int64.max)
            case .early: early = Int(try Self.number(key, value, in: 200...599))
            }
        }
    }

    /// The fault as the query or the test wrote it, for messages.
    func source(of parameter: Parameter, _ value: some BinaryInteger) -> String {
        queried.contains(parameter) ? "\(parameter.rawValue)=\(value)" : parameter.expression(value)
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
