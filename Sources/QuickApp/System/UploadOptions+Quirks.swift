import UploadCore
import UploadEngine

extension UploadOptions {
    /// Changes the options as the published sources do before they pass them to libcurl.
    mutating func applyQuirks() {
        header = header.sorted(droppingWhere: { $0.utf8.allSatisfy { " \t".utf8.contains($0) } })
        formData = formData.sorted(droppingWhere: { $0.isEmpty })
        // libcurl reads 0 as no limit. The longest one is 24 days.
        if let timeout, timeout <= 0 { self.timeout = Double(UploadTimeout.longest) }
        layout = .libcurl
    }

    /// The error of these parameters that a device reports before the call returns, with its bare message.
    ///
    /// libcurl checks the rest of the URL, and later.
    ///
    /// - Parameter locate: Finds the file of a path, or throws for a path that cannot be sent.
    func refusal(locate: (_ path: String) throws(UploadFailure) -> UploadFile) -> UploadFailure? {
        var options = self
        if case .string(let text) = url {
            options.url = .string(text.utf8.starts(with: "http".utf8) ? "http://localhost/" : "")
        }
        do throws(UploadFailure) {
            _ = try options.request(locate: locate)
            return nil
        } catch {
            return UploadFailure(error.code, String(error.message.prefix { $0 != ":" }))
        }
    }

    /// The error of a URL that libcurl refuses and the engine accepts.
    var urlRefusal: UploadFailure? {
        guard case .string(let text) = url, text.utf8.contains(UInt8(ascii: " ")) else { return nil }
        return UploadFailure(.parameter, "invalid url: it has a space")
    }
}

extension OptionValue {
    /// The properties in the order of a `std::map`, without those that have no value.
    ///
    /// Both `header` and `formData` pass through one function, which names a type's charset.
    fileprivate func sorted(droppingWhere isEmpty: (String) -> Bool) -> OptionValue {
        guard case .object(let properties) = self else { return self }
        var map: [String: OptionValue] = [:]
        for property in properties {
            var (name, value) = (property.name, property.value)
            switch value {
            case .absent: continue
            // The first one remains.
            case .string(let text):
                if name.lowercased() == "content-type", !text.contains("charset=") {
                    (name, value) = ("Content-Type", .string(text + "; charset=utf-8"))
                }
            case .array: value = .unusable("an array")
            case .object, .unusable: break
            }
            if map[name] == nil { map[name] = value }
        }
        let kept = map.filter { if case .string(let text) = $0.value { !isEmpty(text) } else { true } }
        return .object(
            kept.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { Property($0.key, $0.value) })
    }
}
