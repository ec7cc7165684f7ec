import HTTPTypes
import HummingbirdCore
import NIOCore

/// The web page that shows uploads while they arrive.
struct ReceiverPage: Sendable {
    let journal = UploadJournal()
    private let access: PageAccess
    private let feed: EventFeed

    init(host: String, idleTimeout: TimeAmount) {
        access = PageAccess(host: host)
        feed = EventFeed(
            journal: journal, name: String(UInt64.random(in: .min ... .max), radix: 36),
            heartbeat: min(.nanoseconds(idleTimeout.nanoseconds / 3), .seconds(15)))
    }

    func respond(to pageRequest: PageRequest, _ request: Request, on channel: any Channel) async -> ServerResponse {
        do throws(HTTPError) {
            if pageRequest != .help {
                try access.checkHost(request.head.authority ?? "", localAddress: channel.localAddress)
            }
            if pageRequest != .help, pageRequest != .page { try access.checkOrigin(request) }
            return try await respond(to: pageRequest, on: channel)
        } catch {
            return ServerResponse(error)
        }
    }

    private func respond(
        to pageRequest: PageRequest, on channel: any Channel
    ) async throws(HTTPError) -> ServerResponse {
        switch pageRequest {
        case .help: return .help(port: channel.localAddress?.port ?? 0)
        case .page:
            return ServerResponse(
                contentType: "text/html; charset=utf-8", headers: Self.headers(policy: Self.pagePolicy),
                content: ByteBuffer(bytes: PageAsset.page))
        case .asset(let name):
            guard let (mediaType, content) = PageAsset.named(name) else { throw Self.notFound }
            return ServerResponse(contentType: mediaType, headers: Self.headers(), content: ByteBuffer(bytes: content))
        case .events(let last):
            guard let body = feed.body(after: last, on: channel) else {
                throw HTTPError(.serviceUnavailable, "too many pages are open: close one", headers: [.retryAfter: "5"])
            }
            return ServerResponse(contentType: "text/event-stream", headers: Self.headers(), stream: body)
        case .image(let upload, let part):
            return try await image(journal.part(part, of: upload)?.path)
        case .clear:
            journal.clear()
            return ServerResponse(status: .noContent)
        case .unknown: throw Self.notFound
        case .methodNotAllowed(let allowed):
            throw HTTPError(
                .methodNotAllowed,
                "nothing can be uploaded under \(PageRequest.prefix), which is reserved for the page",
                headers: [.allow: allowed])
        }
    }

    private func image(_ path: String?) async throws(HTTPError) -> ServerResponse {
        let file: ImagePreview?
        do {
            file = try await FileSystem.run { () throws(FileSystemError) in path.flatMap { ImagePreview($0) } }
        } catch {
            throw HTTPError(.internalServerError, "\(error)")
        }
        guard let file else {
            throw HTTPError(
                .notFound, "this is not a stored PNG, JPEG, GIF or WebP file of at most 32 MiB, or it was removed")
        }
        var headers = Self.headers(policy: "default-src 'none'; sandbox")
        headers[.contentDisposition] = "inline"
        headers[.contentLength] = "\(file.size)"
        return ServerResponse(contentType: file.mediaType, headers: headers, stream: file.body)
    }

    private static let notFound = HTTPError(.notFound, "the page has no such file")

    /// Allows only the page's own scripts and styles, and no script can turn text into markup.
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
