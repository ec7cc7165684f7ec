package import UploadCore

/// Whether an upload is sent again after a failure that passes by itself, or after a response that asks for it.
///
/// A lost connection, a host that is not found, and 408, 425 or 429 are tried again; 500, 502, 503 and 504 only if they came
/// before the end of the body was sent, because a gateway sends them also where the server behind it has stored the upload. An
/// upload that the server may have received is not sent again: its error has ``UploadError/mayHaveBeenReceived``.
///
/// Pauses are random, up to 1 second before the first retry, twice as long before each further one, and at most a minute;
/// `Retry-After` takes their place. The end of a body is held back until the peer has acknowledged the rest: that costs one
/// round trip, and leaves next to no time in which a lost connection leaves doubt.
public struct RetryPolicy: Hashable, Sendable {
    package let rules: RetryRules
    /// The time without an acknowledgement, while bytes are in flight, after which an attempt ends that can be repeated.
    package var stallLimit = Duration.seconds(15)
    /// The time for the responses that show whether an upload can be resumed; without them it is sent as one request.
    package var negotiationLimit = Duration.seconds(5)
    /// Whether an upload that is sent again goes on where it broke off.
    package var resumption = Resumption.off

    /// Sends everything once.
    public static let never = RetryPolicy(rules: RetryRules(maximumRetries: 0))

    static func never(negotiatingFor limit: Duration) -> RetryPolicy {
        var policy = never
        policy.negotiationLimit = limit
        return policy
    }

    /// Sends an upload again.
    ///
    /// - Parameters:
    ///   - count: The number of times that an upload is sent again. Less than 1 is ``never``.
    ///   - time: The time since the start of an upload after which it is not sent again; `nil` for no limit.
    ///   - repeatsReceived: Whether to send an upload again also where the server may have received it. Only for servers that
    ///     recognise a repetition, for example by an `Idempotency-Key` in the headers.
    ///   - resumption: Whether an upload that is sent again goes on where it broke off. Retries are counted anew when the
    ///     server has more of it.
    public static func times(
        _ count: Int, within time: Duration? = nil, repeatsReceived: Bool = false,
        resuming resumption: Resumption = .off
    ) -> RetryPolicy {
        RetryPolicy(
            rules: RetryRules(
                maximumRetries: count, maximumTime: time?.inMilliseconds, repeatsWhole: repeatsReceived),
            resumption: resumption)
    }
}
