import UploadCore
import UploadEngine
import _UploadLibc

/// The file of a response's body: a hidden one in the app's storage, which gets its name when it is complete.
struct ReceivedFile: Sendable {
    let files: AppFiles
    /// The partition: `cache` for downloads, `tmp` for others.
    private let folder: FileURI
    private let hidden: FileURI
    private let isDownload: Bool

    init(files: AppFiles, isDownload: Bool) {
        self.files = files
        self.isDownload = isDownload
        folder = FileURI(isDownload ? .cache : .tmp)
        hidden = folder.appending(".received-\(UInt64.random(in: .min ... .max))")
    }

    /// Creates the file.
    ///
    /// - Returns: A descriptor for writing, which the caller must close.
    func create() throws(UploadFailure) -> CInt {
        do throws(SystemFailure) {
            return try files.resolve("create", hidden) { folder, name in
                let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
                return retryingInterrupts { openat(folder, name, flags, 0o600) }
            }
        } catch { throw UploadFailure(.inputOutput, error.message) }
    }

    /// Creates the file with these bytes.
    func write(_ bytes: [UInt8]) throws(SystemFailure) {
        let descriptor: CInt
        do throws(UploadFailure) { descriptor = try create() } catch { throw SystemFailure(error) }
        do throws(OpenFile.Failure) { try OpenFile(descriptor).write(bytes, at: 0) } catch {
            throw files.failure("write", hidden, error.number)
        }
    }

    /// Gives the complete file its name. A download replaces a file of this name; others get a name that is free.
    ///
    /// - Returns: The address for the app.
    func keep(as name: String) throws(SystemFailure) -> String {
        var target = try FileURI(folder.appending(name).text, parameter: "filename")
        guard target.parents.isEmpty, !target.path.isEmpty else {
            throw SystemFailure(.parameter, "invalid filename: '\(name.visible(limit: 300))' is no name of a file")
        }
        var number = 0
        while !isDownload, number < 10_000, (try? files.status(of: target)) != nil {
            number += 1
            target = folder.appending("\(number)-\(name)")
        }
        let from = try files.place(of: hidden)
        let to = try files.place(of: target)
        guard renameat(from.folder, from.name, to.folder, to.name) == 0 else {
            throw files.failure("write", target, errno)
        }
        return target.text
    }

    /// Removes the incomplete file, if it exists.
    func discard() {
        guard let place = try? files.place(of: hidden) else { return }
        unlinkat(place.folder, place.name, 0)
    }

    /// The name that a response suggests, or the last part of its address.
    static func name(of response: UploadResponse, from address: String) -> String {
        let suggested = response.header["Content-Disposition"].first.flatMap { suggestion(in: $0) }
        let path = address.prefix { $0 != "?" && $0 != "#" }
        let last = path.split(separator: "/").dropFirst(2).last.map { String($0) }
        for name in [suggested, last].compactMap({ $0.map(safe) }) where !name.isEmpty {
            // A name that no address of an app can have, such as `..`.
            guard let uri = try? FileURI("internal://cache/\(name)", parameter: "filename") else { continue }
            if uri.parents.isEmpty, uri.path == name { return name }
        }
        return "download"
    }

    /// The `filename` of a Content-Disposition.
    private static func suggestion(in header: String) -> String? {
        for part in header.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].filter({ $0 != " " }).lowercased() == "filename" else { continue }
            return pair[1].split(separator: "\"").joined()
        }
        return nil
    }

    /// The last part of a path, without control characters and blanks at its ends, of at most 200 bytes.
    private static func safe(_ name: String) -> String {
        let last = name.unicodeScalars.split { $0 == "/" || $0 == "\\" }.last ?? Substring("").unicodeScalars[...]
        var result = ""
        for scalar in last where scalar.value >= 0x20 && scalar.value != 0x7F {
            guard result.utf8.count < 197 else { break }
            result.unicodeScalars.append(scalar)
        }
        while result.hasPrefix(" ") { result.removeFirst() }
        while result.hasSuffix(" ") { result.removeLast() }
        return result
    }
}
