import HTTPTypes
import HummingbirdCore
import NIOCore

/// Responds to requests for uploads in several requests.
struct ResumableResponder: Sendable {
    let uploads: ResumableUploads

    /// The response to a request; throws when the connection ends without one.
    func respond(
        to resumable: ResumableRequest, _ request: Request, _ context: RequestContext, _ body: inout RequestBodyReader,
        _ writer: borrowing ResponseWriter, _ channel: any Channel
    ) async throws -> ServerResponse {
        let exchange = ResourceExchange(uploads: uploads, request: request, context: context, channel: channel)
        do {
            switch resumable {
            case .draft(let draft):
                return try await DraftExchange(exchange, draft).respond(&body, writer)
            case .tus(let tus):
                return try await TusExchange(exchange, tus).respond(&body, writer)
            case .refused(let error):
                throw error
            }
        } catch let aborted as ConnectionAborted {
            throw aborted
        } catch let error as CreationRefused {
            // No upload will be reported for it.
            exchange.report(error.error)
            return ServerResponse(error.error)
        } catch {
            return ServerResponse(HTTPError(error) ?? HTTPError(.internalServerError, "\(error)"))
        }
    }
}
