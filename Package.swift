// swift-tools-version: 6.1
import PackageDescription

/// Settings that keep dependencies visible: an import is private unless marked `public`, a member needs the import of the
/// module that declares it, and an existential is marked `any`.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Set by `make sanitize-thread`.
let isForThreadSanitizer = Context.environment["THREAD_SANITIZER"] != nil

let package = Package(
    name: "uploadtask",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "UploadEngine", targets: ["UploadEngine"]),
        .library(name: "UploadEngineFoundation", targets: ["UploadEngineFoundation"]),
        .library(name: "DurableUploads", targets: ["DurableUploads"]),
        .library(name: "DurableUploadsSQLite", targets: ["DurableUploadsSQLite"]),
        .library(name: "QuickApp", targets: ["QuickApp"]),
        .library(name: "UploadReceiver", targets: ["UploadReceiver"]),
        .executable(name: "uploadtask", targets: ["uploadtask"]),
    ],
    traits: [
        .trait(name: "Metrics", description: "Counters of uploads and durations of requests, by swift-metrics."),
        .trait(name: "Tracing", description: "A span for each request, by swift-distributed-tracing."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),  // for the tests alone
    ],
    targets: [
        // The rules of an upload. No import, no I/O, no clock.
        .target(name: "UploadCore", swiftSettings: strict),

        .target(name: "_UploadLibc", swiftSettings: strict),

        // Swift's Mutex, or one that the thread sanitizer understands.
        .target(
            name: "_UploadLocks", dependencies: ["_UploadLibc"],
            swiftSettings: strict + (isForThreadSanitizer ? [.define("THREAD_SANITIZER")] : [])),

        // Threads for calls that may block: lookups and files.
        .target(
            name: "_UploadThreads",
            dependencies: ["_UploadLibc", "_UploadLocks", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: strict),

        // zlib, for response bodies that come compressed, and for packages of quick apps.
        .systemLibrary(
            name: "CUploadZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

        // Charsets: text from bytes.
        .target(name: "UploadTextEncodings", dependencies: ["_UploadLibc"], swiftSettings: strict),

        // Files that the system has in memory.
        .systemLibrary(name: "CUploadCachedFiles"),

        // The library: files, connections, deadlines.
        .target(
            name: "UploadEngine",
            dependencies: [
                "CUploadCachedFiles", "CUploadZlib", "_UploadLibc", "_UploadLocks", "_UploadThreads", "UploadCore",
                "UploadTextEncodings",
                .product(name: "CoreMetrics", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "Tracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"])),
            ],
            swiftSettings: strict),

        // Foundation's URL, Data and URLRequest for the library, which itself has no Foundation.
        .target(
            name: "UploadEngineFoundation",
            dependencies: ["UploadCore", "UploadEngine", .product(name: "HTTPTypes", package: "swift-http-types")],
            swiftSettings: strict),

        // Uploads that survive the process: records in a store, and the order of what is sent and what is written.
        .target(
            name: "DurableUploads",
            dependencies: [
                "_UploadLibc", "_UploadLocks", "_UploadThreads", "UploadCore", "UploadEngine",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),

        // SQLite, for the store of uploads that survive the process.
        .systemLibrary(
            name: "CUploadSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),

        // The store in a folder. The only target that links SQLite.
        .target(
            name: "DurableUploadsSQLite",
            dependencies: [
                "CUploadSQLite", "_UploadLibc", "_UploadLocks", "_UploadThreads", "DurableUploads", "UploadCore",
            ],
            swiftSettings: strict),

        // JavaScriptCore's C API: Debian's library, loaded when a script runs, or the system's on Apple platforms.
        .target(name: "CUploadJavaScriptCore"),

        // Import and export declarations of JavaScript modules. No dependency.
        .target(name: "JavaScriptModuleSyntax", swiftSettings: strict),

        // One JavaScript context on one event loop. Independent of uploads.
        .target(
            name: "JavaScriptHost",
            dependencies: [
                "CUploadJavaScriptCore", "JavaScriptModuleSyntax",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            resources: [
                .embedInCode("JavaScript/console.js"), .embedInCode("JavaScript/exports.js"),
                .embedInCode("JavaScript/inspect.js"), .embedInCode("JavaScript/linker.js"),
                .embedInCode("JavaScript/modules.js"), .embedInCode("JavaScript/packages.js"),
                .embedInCode("JavaScript/primordials.js"), .embedInCode("JavaScript/runner.js"),
                .embedInCode("JavaScript/specifiers.js"),
            ],
            swiftSettings: strict,
            linkerSettings: [
                .linkedFramework("JavaScriptCore", .when(platforms: [.macOS, .iOS, .tvOS, .watchOS, .visionOS]))
            ]),

        // A quick app: its manifest, its storage and `@system.uploadtask`.
        .target(
            name: "QuickApp",
            dependencies: [
                "CUploadZlib", "JavaScriptHost", "JavaScriptModuleSyntax", "UploadCore", "UploadEngine", "_UploadLibc",
                "_UploadLocks",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [
                .embedInCode("Runtime/addresses.js"), .embedInCode("Runtime/definitions.js"),
                .embedInCode("Runtime/runtime.js"), .embedInCode("Runtime/texts.js"),
                .embedInCode("Runtime/viewmodel.js"),
                .embedInCode("System/Modules/app.js"), .embedInCode("System/Modules/buffers.js"),
                .embedInCode("System/Modules/calls.js"), .embedInCode("System/Modules/transfers.js"),
                .embedInCode("System/Modules/device.js"), .embedInCode("System/Modules/file.js"),
                .embedInCode("System/Modules/hardware.js"),
                .embedInCode("System/Modules/missing.js"), .embedInCode("System/Modules/prompt.js"),
                .embedInCode("System/Modules/router.js"), .embedInCode("System/Modules/storage.js"),
                .embedInCode("System/Modules/system.js"), .embedInCode("System/uploadtask.js"),
                .embedInCode("System/quirks.js"),
            ],
            swiftSettings: strict),

        // The server of `serve` and of tests. It does not depend on UploadCore: an oracle must not share the encoder's code.
        .target(
            name: "UploadReceiver",
            dependencies: [
                "_UploadLibc", "_UploadLocks", "_UploadThreads",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [
                .embedInCode("Page/Assets/page.html"), .embedInCode("Page/Assets/page.css"),
                .embedInCode("Page/Assets/icon.svg"), .embedInCode("Page/Assets/page.js"),
                .embedInCode("Page/Assets/clipboard.js"), .embedInCode("Page/Assets/curl.js"),
                .embedInCode("Page/Assets/detail.js"), .embedInCode("Page/Assets/feed.js"),
                .embedInCode("Page/Assets/format.js"), .embedInCode("Page/Assets/list.js"),
                .embedInCode("Page/Assets/parts.js"), .embedInCode("Page/Assets/text.js"),
            ],
            swiftSettings: strict),

        // The command: arguments in, text out.
        .executableTarget(
            name: "uploadtask",
            dependencies: [
                "_UploadLibc", "_UploadLocks", "QuickApp", "_UploadThreads", "DurableUploads", "DurableUploadsSQLite",
                "UploadCore", "UploadEngine", "UploadReceiver",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // The client of `make soak`: runs the uploads of a plan, and records the events of each.
        .executableTarget(
            name: "UploadSoak", dependencies: ["_UploadLibc", "_UploadLocks", "UploadCore", "UploadEngine"],
            path: "Tests/Soak/Client",
            swiftSettings: strict),

        // The queue of `make survive`, which can leave out the mark that keeps it from sending an upload twice.
        .executableTarget(
            name: "UploadSurvival", dependencies: ["DurableUploads", "DurableUploadsSQLite", "UploadEngine"],
            path: "Tests/Survival/Client", swiftSettings: strict),

        // The library as `make interop` drives it.
        .executableTarget(
            name: "UploadInterop",
            dependencies: ["_UploadLibc", "UploadEngine", .product(name: "HTTPTypes", package: "swift-http-types")],
            path: "Tests/Interop/Library",
            swiftSettings: strict),

        // What `make bench` measures as the library.
        .executableTarget(
            name: "UploadBenchmark",
            dependencies: [
                "_UploadLibc", "UploadEngine", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/Library", swiftSettings: strict),

        // A process that uses a store in a folder, to be killed by tests.
        .executableTarget(
            name: "UploadStoreProcess",
            dependencies: ["DurableUploads", "DurableUploadsSQLite", "_UploadLibc"], path: "Tests/StoreProcess",
            swiftSettings: strict),

        // Shared by the tests: programs, files, generators.
        .target(
            name: "TestSupport",
            dependencies: ["_UploadLocks", .product(name: "Subprocess", package: "swift-subprocess")],
            path: "Tests/Support", swiftSettings: strict),

        // Shared by the tests of the core, the engine, quick apps and the command: uploads in one line.
        .target(
            name: "EngineTestSupport",
            dependencies: [
                "_UploadLocks", "UploadCore", "UploadEngine",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests/EngineSupport", swiftSettings: strict),

        // Shared by the tests of stores and of the command: a store in memory that can fail.
        .target(
            name: "DurableTestSupport", dependencies: ["_UploadLocks", "DurableUploads"], path: "Tests/DurableSupport",
            swiftSettings: strict),

        .testTarget(
            name: "UploadTextEncodingsTests", dependencies: ["TestSupport", "UploadTextEncodings"],
            path: "Tests/Unit/UploadTextEncodingsTests", swiftSettings: strict),
        .testTarget(
            name: "UploadThreadsTests", dependencies: ["TestSupport", "_UploadLibc", "_UploadLocks", "_UploadThreads"],
            path: "Tests/Unit/UploadThreadsTests", swiftSettings: strict),
        .testTarget(
            name: "UploadCoreTests", dependencies: ["EngineTestSupport", "TestSupport", "UploadCore"],
            path: "Tests/Unit/UploadCoreTests", swiftSettings: strict),
        .testTarget(
            name: "UploadEngineTests",
            dependencies: [
                "EngineTestSupport", "_UploadLibc", "_UploadLocks", "_UploadThreads", "TestSupport", "UploadCore",
                "UploadEngine",
                .product(name: "CoreMetrics", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(
                    name: "InMemoryTracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"])
                ),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Tracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"])),
            ],
            path: "Tests/Unit/UploadEngineTests", swiftSettings: strict),
        .testTarget(
            name: "UploadEngineFoundationTests",
            dependencies: [
                "TestSupport", "UploadEngine", "UploadEngineFoundation",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Tests/Unit/UploadEngineFoundationTests", swiftSettings: strict),
        .testTarget(
            name: "DurableUploadsTests",
            dependencies: [
                "DurableTestSupport", "DurableUploads", "EngineTestSupport", "_UploadLocks", "TestSupport",
                "UploadCore",
                "UploadEngine",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Tests/Unit/DurableUploadsTests", swiftSettings: strict),
        .testTarget(
            name: "DurableUploadsSQLiteTests",
            dependencies: [
                "CUploadSQLite", "DurableUploads", "DurableUploadsSQLite", "_UploadLibc", "_UploadLocks", "TestSupport",
                "UploadStoreProcess",
            ],
            path: "Tests/Unit/DurableUploadsSQLiteTests", swiftSettings: strict),
        .testTarget(
            name: "UploadReceiverTests",
            dependencies: [
                "TestSupport", "UploadEngine", "UploadReceiver", "uploadtask",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Tests/Unit/UploadReceiverTests", swiftSettings: strict),
        .testTarget(
            name: "JavaScriptModuleSyntaxTests", dependencies: ["JavaScriptModuleSyntax"],
            path: "Tests/Unit/JavaScriptModuleSyntaxTests", swiftSettings: strict),
        .testTarget(
            name: "JavaScriptHostTests",
            dependencies: ["JavaScriptHost", "JavaScriptModuleSyntax", "TestSupport"],
            path: "Tests/Unit/JavaScriptHostTests", swiftSettings: strict),
        .testTarget(
            name: "QuickAppTests",
            dependencies: [
                "CUploadJavaScriptCore", "DurableTestSupport", "DurableUploads", "EngineTestSupport", "_UploadLocks",
                "JavaScriptHost", "QuickApp",
                "TestSupport", "UploadCore", "UploadEngine", "UploadEngineFoundation", "UploadReceiver", "uploadtask",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(
                    name: "InMemoryTracing", package: "swift-distributed-tracing",
                    condition: .when(traits: ["Tracing"])),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"])),
            ],
            path: "Tests/Contract",
            exclude: ["Projects", "Quirks", "Scripts"],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "DurableUploads", "DurableUploadsSQLite", "EngineTestSupport", "_UploadLocks", "TestSupport",
                "UploadCore", "UploadEngine", "UploadInterop", "UploadSoak", "UploadSurvival", "uploadtask",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Tests/Integration", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
