public import HTTPTypes

extension UploadReceiver {
    /// A response of the server, or a fault in place of one.
    ///
    /// The parameters of the query that `uploadtask serve` reads, such as `?uploadtask-status=503`, take precedence.
    public struct Response: Sendable {
        let fault: ReceiverFault

        /// Receives the whole upload, and then responds.
        ///
        /// - Parameters:
        ///   - status: The status, from 200 to 599; another one is a programmer's error.
        ///   - headers: Header fields. The server sets those about the connection and the length itself.
        ///   - body: The body, sent unchanged: as JSON if it is valid JSON, else as plain text, unless `headers` has a
        ///     `Content-Type`. `nil`: the fields and files of the upload as JSON.
        ///   - delay: The time between the end of the upload and the response.
        /// - Precondition: The status is from 200 to 599.
        public static func status(
            _ status: Int, headers: HTTPFields = [:], body: String? = nil, delay: Duration = .zero
        ) -> Response {
            var fault = ReceiverFault(headers, body)
            fault.status = checked(status)
            if delay > .zero { fault.delay = delay }
            return Response(fault: fault)
        }

        /// Receives the whole upload, and responds with 200 after a delay. A client that disconnects before is an upload with
        /// an error.
        ///
        /// - Parameter delay: The time between the end of the upload and the response.
        public static func delay(_ delay: Duration) -> Response { status(200, delay: delay) }

        /// Responds before the body is read, and closes the connection.
        ///
        /// - Parameters:
        ///   - status: The status, from 200 to 599; another one is a programmer's error.
        ///   - headers: Header fields. The server sets those about the connection and the length itself.
        ///   - body: The body, as for ``status(_:headers:body:delay:)``. `nil`: an error as JSON.
        /// - Precondition: The status is from 200 to 599.
        public static func early(
            _ status: Int, headers: HTTPFields = [:], body: String? = nil
        ) -> Response {
            var fault = ReceiverFault(headers, body)
            fault.early = checked(status)
            return Response(fault: fault)
        }

        /// Resets the connection after about that many bytes of the body; a shorter body is received whole.
        ///
        /// - Parameter bytes: At least that many bytes have arrived; the system reads ahead.
        public static func closeAfter(bytes: Int64) -> Response {
            var fault = ReceiverFault()
            fault.closeAfter = bytes
            return Response(fault: fault)
        }

        /// Stops reading after about that many bytes of the body, and keeps the connection open; a shorter body is received
        /// whole.
        ///
        /// - Parameter bytes: At least that many bytes have arrived; the system reads ahead.
        public static func stallAfter(bytes: Int64) -> Response {
            var fault = ReceiverFault()
            fault.stallAfter = bytes
            return Response(fault: fault)
        }

        private static func checked(_ status: Int) -> Int {
            precondition((200...599).contains(status), "the status \(status) is not from 200 to 599")
            return status
        }
    }
}

extension ReceiverFault {
    /// A response with these header fields, without those that frame it.
    fileprivate init(_ headers: HTTPFields, _ body: String?) {
        self.init()
        self.headers = headers
        for name in [HTTPField.Name.contentLength, .transferEncoding, .connection] { self.headers[name] = nil }
        reply = body.map { ReceiverReply($0) }
    }
}
