import ArgumentParser
import UploadCore

extension ContentOptions {
    /// Refuses options that do not belong together.
    func checkCombination() throws {
        let isForm = !formPart.isEmpty
        let files = file.first.map { "file '\($0.visible(limit: 200))'" } ?? filesFrom.map { _ in "--files-from" }
        if isForm, uploadFile != nil {
            throw ValidationError("-F and -T cannot be combined: -F is a form, -T a raw body.")
        }
        guard isForm || uploadFile != nil else {
            guard files != nil else { throw ValidationError(noFile) }
            guard !null || filesFrom != nil else { throw ValidationError("--null is for --files-from.") }
            guard filename == nil && type == nil || filesFrom == nil && file.count == 1 else {
                throw ValidationError(
                    "--\(filename == nil ? "type" : "filename") is for a single file; use -F for several.")
            }
            return
        }
        let option = isForm ? "-F" : "-T"
        if let files {
            let remedy = isForm ? "write -F \(name)=@FILE for a file of the form" : "-T sends one file"
            throw ValidationError("\(option) and \(files) cannot be combined: \(remedy).")
        }
        for (other, isGiven, remedy) in [
            ("--form", !form.isEmpty, isForm ? "write -F KEY=VALUE" : "a raw body has no form fields"),
            (
                "--name", name != Self.defaultName,
                isForm ? "write the name in -F NAME=@FILE" : "a raw body has no form field"
            ),
            (
                "--filename", filename != nil,
                isForm ? "write -F 'NAME=@FILE;filename=NAME'" : "a raw body has no file name"
            ),
            ("--type", type != nil && isForm, "write -F 'NAME=@FILE;type=MEDIA'"),
            ("--null", null, "it is for --files-from"),
        ] where isGiven {
            throw ValidationError("\(option) and \(other) cannot be combined: \(remedy).")
        }
    }

    private var noFile: String {
        let isPart = form.contains { text in
            let value = text.drop { $0 != "=" }.dropFirst()
            return value.hasPrefix("@") || value.hasPrefix("<")
        }
        return isPart
            ? "Give a file by position or with --file; for a form in curl's syntax write -F in place of --form."
            : "Give a file by position, with --file or with --files-from; or a form with -F, or a raw body with -T."
    }
}
