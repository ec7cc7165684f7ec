extension UploadReceiver {
    /// The requests that ended, in the order of their ends, each once: before its response is sent, so that a client that has
    /// the response finds its upload here.
    ///
    /// All copies and iterators share one queue, which keeps requests, with the content of their fields, until they are taken. It
    /// ends with the server: a loop inside the server's body needs a `break`. A connection beyond the maximum number and a head
    /// that cannot be parsed are no requests here.
    public struct Uploads: AsyncSequence, Sendable {
        /// A request that ended.
        public typealias Element = Upload
        /// The sequence does not fail.
        public typealias Failure = Never

        let queue: SharedQueue<Upload>

        /// Takes the next request, and waits for it if necessary.
        ///
        /// - Returns: The request; `nil` if there is none and the server has ended or the task is cancelled.
        public func next() async -> Upload? { await queue.next() }

        /// Makes an iterator over the requests that have not been taken.
        public func makeAsyncIterator() -> Iterator { Iterator(queue: queue) }

        /// An iterator over the requests that have not been taken.
        public struct Iterator: AsyncIteratorProtocol {
            let queue: SharedQueue<Upload>

            /// Takes the next request, as ``Uploads/next()``.
            public mutating func next(isolation actor: isolated (any Actor)?) async -> Upload? { await queue.next() }
        }
    }
}
