/// The field `Upload-Metadata` of tus: names and values of a file.
package enum TusMetadata {
    /// The value of the field: the name and type of the file, and the text fields of a form.
    ///
    /// Both name and type are always there: some servers require them.
    ///
    /// - Throws: `invalid form` (202) for a field whose name is no key of tus, or is that of the file's name or type.
    package static func value(
        filename: String, contentType: String, partName: String?, fields: [(name: String, text: String)]
    ) throws(UploadFailure) -> String {
        var value = "filename \(encoded(filename)),filetype \(encoded(contentType))"
        var names = ["filename", "filetype"]
        func add(_ name: String, _ text: String) throws(UploadFailure) {
            let isKey = !name.isEmpty && name.bytes.allSatisfy { $0 > ASCII.space && $0 < 0x7F && $0 != ASCII.comma }
            guard isKey else {
                throw UploadFailure(
                    .parameter, "invalid form: '\(name.visible(limit: 40))' cannot be the name of a field in tus")
            }
            guard !name.isOne(of: names) else {
                throw UploadFailure(
                    .parameter, "invalid form: tus has one value for '\(name.visible(limit: 40))', and the form two")
            }
            names.append(name)
            value += ",\(name) \(encoded(text))"
        }
        for field in fields { try add(field.name, field.text) }
        if let partName, !"name".isOne(of: names) { try add("name", partName) }
        return value
    }

    private static func encoded(_ text: String) -> String { Base64.encode(text.bytes) }
}
