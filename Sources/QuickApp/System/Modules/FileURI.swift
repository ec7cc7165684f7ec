import UploadCore

/// A path in an app, as `@system.file` takes it: like ``InternalURI``, and also a partition itself and a folder.
struct FileURI: Sendable, Hashable {
    /// The maximum length of a path, four times that of the system.
    private static let maximumLength = 16 * 1024

    let partition: InternalURI.Partition
    /// The path below the partition, without `/` at its ends; empty for the partition itself.
    let path: String

    /// Parses a path.
    ///
    /// - Parameters:
    ///   - text: The path.
    ///   - parameter: The name of the parameter.
    /// - Throws: Code 202.
    init(_ text: String, parameter: String) throws(SystemFailure) {
        guard text.utf8.count <= Self.maximumLength else {
            throw SystemFailure(.parameter, "invalid \(parameter): it has more than \(Self.maximumLength) bytes")
        }
        let trimmed = text.utf8.reversed().drop { $0 == UInt8(ascii: "/") }.reversed()
        let withoutEnd = String(decoding: Array(trimmed), as: UTF8.self)
        if let partition = Self.partition(named: withoutEnd), !text.isEmpty {
            (self.partition, path) = (partition, "")
            return
        }
        do throws(UploadFailure) {
            let uri = try InternalURI(withoutEnd)
            (partition, path) = (uri.partition, uri.path)
        } catch { throw SystemFailure(.parameter, "invalid \(parameter): " + error.reason) }
    }

    /// A partition.
    init(_ partition: InternalURI.Partition) { self.init(partition, "") }

    private init(_ partition: InternalURI.Partition, _ path: String) { (self.partition, self.path) = (partition, path) }

    /// The partition of a path that names only a partition.
    private static func partition(named text: String) -> InternalURI.Partition? {
        if text.isEmpty { return .package }
        return InternalURI.Partition.allCases.first { $0 != .package && text == "internal://\($0.rawValue)" }
    }

    /// A file in this folder.
    func appending(_ name: String) -> FileURI { FileURI(partition, path.isEmpty ? name : "\(path)/\(name)") }

    /// The folders that contain this file, from the partition's first one.
    var parents: [FileURI] {
        var folder = FileURI(partition)
        return path.split(separator: "/").dropLast().map { name in
            folder = folder.appending(String(name))
            return folder
        }
    }

    /// Whether an app may change the files of the partition. As on the device, it may not change `tmp` and its package.
    var isWritable: Bool { partition != .package && partition != .tmp }

    /// The path as an app writes it.
    var text: String {
        partition == .package ? "/\(path)" : "internal://\(partition.rawValue)" + (path.isEmpty ? "" : "/\(path)")
    }
}

extension UploadFailure {
    /// The message without the words that all messages on wrong paths begin with.
    fileprivate var reason: String {
        let opening = "invalid filename: "
        return message.hasPrefix(opening) ? String(message.dropFirst(opening.count)) : message
    }
}
