extension UploadReceiver {
    /// A running server: the argument of the body of ``UploadReceiver/withServer(_:isolation:_:)``.
    ///
    /// All members may be used from any thread, and after the server's end, when they have no effect any more.
    public struct Server: Sendable {
        /// The TCP port on 127.0.0.1.
        public let port: Int
        /// The absolute path of the directory with the files of uploads.
        public let directory: String
        /// The requests that ended.
        public let uploads: Uploads
        let plan: ResponsePlan

        /// The address without a path, such as `http://127.0.0.1:40123`. The server receives uploads at every path.
        public var url: String { "http://127.0.0.1:\(port)" }

        /// Sets the response to all further requests that have no response of ``respondOnce(with:)``.
        ///
        /// - Parameter response: The response or the fault; `.status(200)` is the one at the start.
        public func respond(with response: Response) { plan.setOthers(response.fault) }

        /// Adds responses to further requests: one for each request, in the order in which the server begins with them.
        ///
        /// Each request of ``uploads`` uses one, whatever its outcome, also the second one of a redirect or a retry.
        ///
        /// - Parameter responses: The responses or faults; they are used after those of earlier calls.
        public func respondOnce(with responses: Response...) { plan.add(responses.lazy.map(\.fault)) }
    }
}
