package import UploadCore
import _UploadLocks

/// The resource of an upload at a server: what another process needs to go on.
package struct ResumableResource: Hashable, Sendable {
    /// The address, which is as secret as a password: it is all that a server asks for.
    package let url: String
    /// The protocol.
    package let way: ResumableProtocol

    package init(url: String, way: ResumableProtocol) {
        self.url = url
        self.way = way
    }
}

/// The record of a resumable upload outside of the process.
package struct ResumableRecord: Sendable {
    /// The resource of an earlier process.
    package let resource: ResumableResource?
    /// Whether an earlier process may have sent the request that completes the upload.
    package let isCommitting: Bool
    /// The boundary of the form, which has the same bytes in each process.
    package let boundary: String?
    /// The state in which an earlier attempt of this process broke off.
    package let memory: ResumableMemory
    /// Writes the resource to the disk. Its error ends the upload.
    package let save: @Sendable (ResumableResource) async throws(UploadFailure) -> Void

    package init(
        resource: ResumableResource? = nil, isCommitting: Bool = false, boundary: String? = nil,
        memory: ResumableMemory = ResumableMemory(),
        save: @escaping @Sendable (ResumableResource) async throws(UploadFailure) -> Void
    ) {
        self.resource = resource
        self.isCommitting = isCommitting
        self.boundary = boundary
        self.memory = memory
        self.save = save
    }
}

/// The state of a resumable upload that several uploads of the engine have in common, each of which is an attempt.
package final class ResumableMemory: Sendable {
    let course = Mutex<UploadCourse?>(nil)

    package init() {}
}

/// An attempt that broke off, and can be continued.
package struct Interruption: Hashable, Sendable {
    /// The pause that the server asks for, in milliseconds.
    package let retryAfter: Int64?
    /// Whether the server has more of the upload than at the interruption before: then retries are counted anew.
    package let hasProgressed: Bool
}
