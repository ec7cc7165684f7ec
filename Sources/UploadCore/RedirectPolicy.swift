/// The rules for redirects, which are those of curl and RFC 9110, section 15.4: after 301, 302 and 303 a GET without a
/// body follows, after 307 and 308 the whole body is sent again.
///
/// 301 and 302 change a POST only: a DELETE that became a GET would pass for a success. HEAD stays HEAD.
package enum RedirectPolicy {
    static let maximumRedirects = 30

    /// The request that a response leads to.
    ///
    /// - Parameters:
    ///   - hop: The request that the response belongs to.
    ///   - statusCode: Status of the response.
    ///   - location: Value of its `Location`, if it has one.
    ///   - hostToASCII: Converts a host to Punycode (UTS 46); `nil` without such a function.
    /// - Returns: `nil` when the response is the result: no redirect, or one without a usable address.
    /// - Throws: Code 200 after 30 redirects, for a redirect from https to http, and for other schemes.
    package static func next(
        after hop: RequestHop, statusCode: Int, location: String?, hostToASCII: HTTPURL.HostToASCII? = nil
    ) throws(UploadFailure) -> RequestHop? {
        guard [301, 302, 303, 307, 308].contains(statusCode), let location else { return nil }
        let becomesGet = statusCode == 303 ? hop.method != .head : statusCode < 303 && hop.method == .post
        if becomesGet, hop.keepsMethod { return nil }
        let target: HTTPURL
        switch hop.url.resolve(location, hostToASCII: hostToASCII) {
        case .url(let url): target = url
        case .otherScheme(let scheme):
            throw UploadFailure(
                .other, "redirect refused: \(hop.url.origin) points at the scheme '\(scheme)'", reason: .redirectRefused
            )
        case .unusable: return nil
        }
        if hop.url.origin.scheme == .https && target.origin.scheme == .http {
            throw UploadFailure(
                .other, "redirect refused: \(hop.url.origin) points at \(target.origin), which is not encrypted",
                reason: .redirectRefused)
        }
        guard hop.redirectCount < maximumRedirects else {
            throw UploadFailure(.other, "too many redirects: more than \(maximumRedirects)", reason: .tooManyRedirects)
        }
        // Dropped from the list for good, so that credentials do not come back with a redirect to the first origin.
        var kept = target.origin == hop.url.origin ? hop.header : hop.header.filter { !$0.isCredential }
        // The field describes the body, which is not sent.
        if becomesGet { kept.removeAll { $0.name.equalsIgnoringASCIICase("Content-Type") } }
        return RequestHop(
            method: becomesGet ? .get : hop.method, url: target, header: kept,
            sendsBody: hop.sendsBody && !becomesGet, redirectCount: hop.redirectCount + 1, layout: hop.layout,
            keepsMethod: hop.keepsMethod)
    }
}
