/// The rules for sending an upload again after a failure, or after a response that asks for it.
///
/// A request whose end was sent may have been acted on: it is sent again only where the caller states that this does no harm.
package struct RetryRules: Hashable, Sendable {
    /// The end of one attempt.
    package enum Attempt: Sendable {
        /// Without a response. `isWhole`: the end of the body was sent.
        case failed(UploadFailure.Reason, isWhole: Bool)
        /// With a response. `isWhole`: the end of the body was sent before it began.
        case answered(statusCode: Int, retryAfter: Int64?, isWhole: Bool)

        /// Whether the server may have acted on the request.
        package var leavesDoubt: Bool {
            switch self {
            case .failed(_, let isWhole): isWhole
            case .answered(let statusCode, _, let isWhole): isWhole && ![408, 425, 429].contains(statusCode)
            }
        }
    }

    /// The longest pause in milliseconds that is chosen here. A server can ask for a longer one.
    package static let longestPause: Int64 = 60_000
    private static let firstPause: Int64 = 1_000

    /// The number of times that the upload is sent again.
    package let maximumRetries: Int
    /// The time in milliseconds since the start of the upload after which it is not sent again; `nil` for no limit.
    package let maximumTime: Int64?
    /// Whether an upload may be sent again that the server may have received: it recognises a repetition.
    package let repeatsWhole: Bool

    package init(maximumRetries: Int, maximumTime: Int64? = nil, repeatsWhole: Bool = false) {
        self.maximumRetries = maximumRetries
        self.maximumTime = maximumTime
        self.repeatsWhole = repeatsWhole
    }

    /// The pause in milliseconds before the upload is sent again; `nil` where the attempt is its end.
    ///
    /// - Parameters:
    ///   - attempt: The end of the last attempt.
    ///   - retries: The number of times that the upload was sent again.
    ///   - elapsed: Milliseconds since the start of the upload.
    ///   - random: A number from 0 to 1. Pauses differ, so that clients of a server that failed do not come back together.
    package func pause(after attempt: Attempt, retries: Int, elapsed: Int64, random: Double) -> Int64? {
        var asked: Int64?
        switch attempt {
        case .failed(let reason, let isWhole):
            guard reason.isTemporary, !isWhole || repeatsWhole else { return nil }
        case .answered(let statusCode, let retryAfter, let isWhole):
            asked = retryAfter
            switch statusCode {
            // The server has not acted on the request.
            case 408, 425, 429: break
            // A gateway sends them also where the server behind it has stored the upload.
            case 500, 502, 503, 504: if isWhole, !repeatsWhole { return nil }
            default: return nil
            }
        }
        return pause(retryAfter: asked, retries: retries, elapsed: elapsed, random: random)
    }

    /// The pause in milliseconds before an attempt that does no harm.
    ///
    /// - Parameters:
    ///   - retryAfter: The pause that the server asks for.
    ///   - retries, elapsed, random: As for ``pause(after:retries:elapsed:random:)``.
    package func pause(retryAfter: Int64?, retries: Int, elapsed: Int64, random: Double) -> Int64? {
        guard retries < maximumRetries else { return nil }
        var pause = Int64(Double(Self.bound(ofRetry: retries)) * (random > 0 ? min(random, 1) : 0))
        if let retryAfter { pause = max(0, retryAfter) }
        // A longer one has no end that anyone waits for.
        guard pause <= UploadTimeout.longest else { return nil }
        if let maximumTime, elapsed > maximumTime - pause { return nil }
        return pause
    }

    /// Twice as long for each retry.
    private static func bound(ofRetry number: Int) -> Int64 {
        number < 6 ? min(longestPause, firstPause << Int64(max(0, number))) : longestPause
    }
}

extension UploadFailure.Reason {
    /// Whether the same upload can succeed later, without a change by the caller.
    package var isTemporary: Bool {
        switch self {
        case .hostNotFound, .connectionRefused, .connectionFailed, .tls, .connectionLost, .noResponse,
            .incompleteResponse,
            .notHTTP, .invalidHead, .headTooLong, .contentCoding, .http2, .connectTimeout, .idleTimeout:
            true
        case .invalidRequest, .scheme, .redirectRefused, .unsupported, .certificateRefused, .publicKeyNotPinned,
            .responseTooLarge, .tooManyRedirects, .timeout, .fileUnreadable, .fileChanged, .streamFailed,
            .responseUnwritable, .responseLost, .shutDown, .cancelled, .other:
            false
        }
    }
}
