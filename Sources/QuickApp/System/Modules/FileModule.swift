import JavaScriptHost
import UploadCore

/// The native functions of `@system.file`, which `file.js` calls.
struct FileModule: Sendable {
    let files: AppFiles

    func natives(in loop: isolated JSEventLoop) throws(JSException) -> JSValue {
        try loop.context.object([
            "move": pair(in: loop) { source, destination throws(SystemFailure) in
                try files.move(source, to: destination)
            },
            "copy": pair(in: loop) { source, destination throws(SystemFailure) in
                try files.copy(source, to: destination)
            },
            "list": loop.answering { loop, arguments in
                loop.context.array(try files.list(uri(arguments)).map { values(of: $0, in: loop.context) })
            },
            "get": loop.answering { loop, arguments in
                let found = try files.information(on: uri(arguments), recursive: flag(arguments, 1))
                return values(of: found, in: loop.context)
            },
            "delete": loop.answering { _, arguments in
                try files.delete(uri(arguments))
                return nil
            },
            "access": loop.answering { _, arguments in
                let uri = try uri(arguments)
                // As on the device.
                guard uri.isWritable else { throw SystemFailure(.parameter, "invalid uri: '\(uri.text.visible)'") }
                _ = try files.status(of: uri)
                return nil
            },
            "readText": loop.answering { loop, arguments in
                loop.context.value(String(decoding: try files.read(uri(arguments)), as: UTF8.self))
            },
            "readBytes": loop.answering { loop, arguments in
                let content = try files.read(
                    uri(arguments), from: integer(arguments, 1) ?? 0,
                    count: integer(arguments, 2) ?? AppFiles.maximumSize + 1)
                return try loop.context.arrayBuffer(content)
            },
            "write": loop.answering { _, arguments in
                let content = arguments.count > 1 ? arguments[1] : nil
                let bytes = content?.string.map { Array($0.utf8) } ?? content?.bytes(atMost: AppFiles.maximumSize)
                guard let bytes, bytes.count <= AppFiles.maximumSize else {
                    throw SystemFailure(.parameter, "cannot write more than \(AppFiles.maximumSize) bytes at once")
                }
                let place: AppFiles.WritePlace =
                    flag(arguments, 3) ? .end : integer(arguments, 2).map { .offset($0) } ?? .whole
                try files.write(bytes, to: uri(arguments), at: place)
                return nil
            },
            "makeFolder": loop.answering { _, arguments in
                try files.createFolder(uri(arguments), recursive: flag(arguments, 1))
                return nil
            },
            "removeFolder": loop.answering { _, arguments in
                try files.removeFolder(uri(arguments), recursive: flag(arguments, 1))
                return nil
            },
        ])
    }

    /// A function of a source and a destination, which returns the destination.
    private func pair(
        in loop: isolated JSEventLoop, _ body: @escaping @Sendable (FileURI, FileURI) throws(SystemFailure) -> Void
    ) -> JSValue {
        loop.answering { loop, arguments in
            let source = try uri(arguments, "srcUri")
            let destination = try uri(Array(arguments.dropFirst()), "dstUri")
            try body(source, destination)
            return loop.context.value(destination.text)
        }
    }

    private func uri(_ arguments: [JSValue], _ parameter: String = "uri") throws(SystemFailure) -> FileURI {
        try FileURI(arguments.first?.string ?? "", parameter: parameter)
    }

    private func flag(_ arguments: [JSValue], _ index: Int) -> Bool {
        arguments.indices.contains(index) && arguments[index].isTrue
    }

    private func integer(_ arguments: [JSValue], _ index: Int) -> Int? {
        arguments.indices.contains(index) ? arguments[index].number.flatMap { Int(exactly: $0) } : nil
    }

    /// An array for `file.js`: uri, whether it is a folder, length, time, files.
    private func values(of file: FileInformation, in context: JSContext) -> JSValue {
        context.array([
            context.value(file.uri.text), context.value(file.isFolder), context.value(file.length),
            context.value(file.modified), context.array(file.children.map { values(of: $0, in: context) }),
        ])
    }
}
