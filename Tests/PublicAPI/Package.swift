// swift-tools-version: 6.1
import PackageDescription

/// A program that depends on the libraries as any other one does, and uses only their public API. It has targets of common names, which
/// must not clash with ours: SwiftPM refuses a graph in which two targets have one name.
let package = Package(
    name: "client",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "uploadtask", path: "../..")],
    targets: [
        .target(name: "Libc"), .target(name: "Locks"), .target(name: "Threads"), .systemLibrary(name: "CZlib"),
        .executableTarget(
            name: "Client",
            dependencies: [
                "Libc", "Locks", "Threads", "CZlib", .product(name: "UploadEngine", package: "uploadtask"),
                .product(name: "UploadEngineFoundation", package: "uploadtask"),
                .product(name: "UploadReceiver", package: "uploadtask"),
            ]),
        .executableTarget(
            name: "QueueClient",
            dependencies: [
                .product(name: "DurableUploads", package: "uploadtask"),
                .product(name: "DurableUploadsSQLite", package: "uploadtask"),
                .product(name: "UploadEngine", package: "uploadtask"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
