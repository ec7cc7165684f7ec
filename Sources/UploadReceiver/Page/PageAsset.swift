/// The files of the page.
enum PageAsset {
    static let page = PackageResources.page_html

    /// The media type and the content of a file; nil for an unknown name.
    static func named(_ name: String) -> (mediaType: String, content: [UInt8])? {
        switch name {
        case "page.css": ("text/css; charset=utf-8", PackageResources.page_css)
        case "icon.svg": ("image/svg+xml", PackageResources.icon_svg)
        case "page.js": (script, PackageResources.page_js)
        case "clipboard.js": (script, PackageResources.clipboard_js)
        case "curl.js": (script, PackageResources.curl_js)
        case "detail.js": (script, PackageResources.detail_js)
        case "feed.js": (script, PackageResources.feed_js)
        case "format.js": (script, PackageResources.format_js)
        case "list.js": (script, PackageResources.list_js)
        case "parts.js": (script, PackageResources.parts_js)
        case "text.js": (script, PackageResources.text_js)
        default: nil
        }
    }

    private static let script = "text/javascript; charset=utf-8"
}
