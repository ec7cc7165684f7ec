import UploadCore

extension FormPart {
    var json: JSONValue {
        var members: [String: JSONValue] = ["name": .string(name)]
        members["filename"] = filename.map(JSONValue.string)
        members["type"] = contentType.map(JSONValue.string)
        switch content {
        case .text(let text): members["text"] = .string(text)
        case .source(let number): members["source"] = .number(Int64(number))
        }
        return .object(members)
    }

    /// - Parameter sources: The number of sources that a part can refer to.
    init?(_ json: JSONValue, sources: Int) {
        let content: Content
        switch (json["text"]?.string, json["source"]?.number) {
        case (let text?, nil): content = .text(text)
        case (nil, let number?) where (0..<Int64(sources)).contains(number): content = .source(Int(number))
        default: return nil
        }
        guard let name = json["name"]?.string else { return nil }
        self.init(name, filename: json["filename"]?.string, contentType: json["type"]?.string, content)
    }
}
