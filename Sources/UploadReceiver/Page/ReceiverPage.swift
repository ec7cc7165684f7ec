import HTTPTypes
import HummingbirdCore
import NIOCore

/// Shows in a browser what arrives.
struct ReceiverPage: Sendable {
    let journal = UploadJournal()
    private let access: PageAccess
    private let feed: EventFeed

    init(_ configuration: UploadReceiver.Configuration) {
        access = PageAccess(host: configuration.host)
        let third = TimeAmount.nanoseconds(TimeAmount(clamping: configuration.idleTimeout).nanoseconds / 3)
        feed = EventFeed(
            journal: journal, name: String(UInt64.random(in: .min ... .max), radix: 36),
            heartbeat: min(third, .seconds(15)))
    }

    func answer(_ look: PageRequest, to request: Request, on channel: any Channel) async -> Answer {
        do throws(Refusal) {
            if look != .help { try access.checkHost(request.head.authority ?? "", localAddress: channel.localAddress) }
            if look != .help, look != .page { try access.checkOrigin(request) }
            return try await answer(look, channel)
        } catch {
            return Answer(error)
        }
    }

    private func answer(_ look: PageRequest, _ channel: any Channel) async throws(Refusal) -> Answer {
        switch look {
        case .help: return .help(port: channel.localAddress?.port ?? 0)
        case .page:
            return Answer(
                contentType: "text/html; charset=utf-8", headers: Self.headers(policy: Self.pagePolicy),
                content: ByteBuffer(bytes: PageAsset.page))
        case .asset(let name):
            guard let (mediaType, content) = PageAsset.named(name) else { throw Self.nothing }
            return Answer(contentType: mediaType, headers: Self.headers(), content: ByteBuffer(bytes: content))
        case .events(let last):
            guard let body = feed.body(after: last, on: channel) else {
                throw Refusal(.serviceUnavailable, "too many pages are open: close one", headers: [.retryAfter: "5"])
            }
            return Answer(contentType: "text/event-stream", headers: Self.headers(), stream: body)
        case .picture(let upload, let part):
            return try await picture(journal.part(part, of: upload)?.path)
        case .clear:
            journal.clear()
            return Answer(status: .noContent)
        case .nothing: throw Self.nothing
        case .wrongMethod(let allowed):
            throw Refusal(
                .methodNotAllowed, "nothing can be uploaded under \(PageRequest.prefix), which is the page's",
                headers: [.allow: allowed])
        }
    }

    private func picture(_ path: String?) async throws(Refusal) -> Answer {
        let file: PictureFile?
        do {
            file = try await Disk.run { () throws(DiskError) in path.flatMap { PictureFile($0) } }
        } catch {
            throw Refusal(.internalServerError, "\(error)")
        }
        guard let file else {
            throw Refusal(.notFound, "that is not a stored PNG, JPEG, GIF or WebP file of at most 32 MiB, or no more")
        }
        var headers = Self.headers(policy: "default-src 'none'; sandbox")
        headers[.contentDisposition] = "inline"
        headers[.contentLength] = "\(file.size)"
        return Answer(contentType: file.mediaType, headers: headers, stream: file.body)
    }

    private static let nothing = Refusal(.notFound, "the page has no such file")

    /// The page's own scripts and styles and nothing else; and no script can make markup of text.
    private static let pagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

    private static func headers(policy: String = "default-src 'none'") -> HTTPFields {
        var headers: HTTPFields = [
            .cacheControl: "no-store", .xContentTypeOptions: "nosniff", .contentSecurityPolicy: policy,
        ]
        headers[.crossOriginResourcePolicy] = "same-origin"
        return headers
    }
}
