import JavaScriptHost
import UploadEngine

extension UploadOptions {
    /// Takes what `uploadtask.js` read from the object: url, filePath, name, header, formData, timeout.
    init(_ arguments: [JSValue]) throws {
        precondition(arguments.count >= 6, "uploadtask.js and this must agree on the arguments of start")
        self.init(
            url: try OptionValue(arguments[0]), filePath: try OptionValue(arguments[1]),
            name: try OptionValue(arguments[2]), header: try OptionValue(arguments[3]),
            formData: try OptionValue(arguments[4]), timeout: arguments[5].number)
    }
}

extension OptionValue {
    /// Takes a value in the form that `uploadtask.js` gives it: null, a string, an array, `{ entries }`, `{ unusable }`.
    init(_ value: JSValue) throws {
        if value.isNull {
            self = .absent
        } else if let string = value.string {
            self = .string(string)
        } else if let elements = try value.elements() {
            self = .array(try elements.map { try OptionValue($0) })
        } else if let kind = try value["unusable"].string {
            self = .unusable(kind)
        } else {
            let entries = try value["entries"].elements() ?? []
            self = .object(try entries.map { Property(try $0[0].string ?? "", try OptionValue($0[1])) })
        }
    }
}
