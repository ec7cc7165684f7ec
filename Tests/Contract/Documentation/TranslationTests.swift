import Foundation
import TestSupport
import Testing

/// The Chinese documents stay in step with the English ones.
@Suite struct TranslationTests {
    @Test(
        "A Chinese document has the sections, code, tables, links, code spans and numbers of the English one",
        arguments: ["README", "docs/quick-apps"])
    func inStep(_ name: String) throws {
        let texts = try [".md", ".zh-CN.md"].map {
            try String(contentsOf: Programs.root.appendingPathComponent(name + $0), encoding: .utf8)
        }
        let folder = Programs.root.appendingPathComponent(name).deletingLastPathComponent()
        for difference in Self.differences(from: texts[0], to: texts[1]) {
            Issue.record("\(name).zh-CN.md, \(difference)")
        }
        // A link leads to the Chinese document where there is one; only the first leads to the English original.
        for link in MarkdownSection.all(of: texts[1]).flatMap(\.links).dropFirst() where link.hasSuffix(".md") {
            let chinese = folder.appendingPathComponent(link.replacing(/\.md$/, with: ".zh-CN.md")).path
            #expect(!FileManager.default.fileExists(atPath: chinese), "\(link) exists in Chinese")
        }
    }

    private static let english = """
        # Sending
        [中文](send.zh-CN.md)
        ## Steps
        Send 20 files with `--call`, as [below](#replies) or in [all steps](steps.md#all).

        - One.
        ```sh
        send 'a'   # at once
        ```
        ## Replies
        | code | meaning |
        |---|---|
        | 200 | `ok` |
        """
    private static let chinese = """
        # 发送
        [English](send.md)
        ## 步骤
        用 `--call` 发送 20 个文件，见[下文](#应答)或[全部步骤](steps.md#all)。

        - 一。
        ```sh
        send 'a'   # 立即
        ```
        ## 应答
        | 错误码 | 含义 |
        |---|---|
        | 200 | `ok` |
        """

    @Test("A document with nothing but another language is in step")
    func translated() {
        #expect(Self.differences(from: Self.english, to: Self.chinese) == [])
    }

    @Test(
        "A difference is reported with its section",
        arguments: [
            ("## 步骤", "### 步骤", "步骤' ('Steps'): the heading has level 3, not 2"),
            ("## 应答\n", "", "Replies' is missing"),
            ("| 200 | `ok` |", "## 更多", "更多' is not in the original"),
            ("- 一。\n", "", "步骤' ('Steps'): the blocks lack item"),
            ("`--call`", "`--page`", "步骤' ('Steps'): the code spans lack `--call` and have also `--page`"),
            ("```sh\n", "- 二。\n```sh\n", "步骤' ('Steps'): the blocks have also item"),
            ("20 ", "30 ", "步骤' ('Steps'): the numbers lack 20 and have also 30"),
            ("#all", "#some", "步骤' ('Steps'): the links lack steps.md#all and have also steps.md#some"),
            ("(#应答)", "(#步骤)", "步骤' ('Steps'): the links lack section 'Replies' and have also section 'Steps'"),
            ("(#应答)", "(#回复)", "步骤' ('Steps'): the links lack section 'Replies' and have also #回复, which"),
            ("send 'a", "send 'b", "步骤' ('Steps'): the code lines lack send 'a'   # and have also send 'b'   #"),
            ("   # 立即", "", "步骤' ('Steps'): the code lines lack send 'a'   # and have also send 'a'"),
            ("| `ok` |", "| `ok` | |", "应答' ('Replies'): the blocks lack table of 3 rows, 2 columns"),
            ("\n| 200 | `ok` |", "", "应答' ('Replies'): the blocks lack table of 3 rows, 2 columns"),
        ])
    func different(_ old: String, _ new: String, _ message: String) throws {
        let changed = Self.chinese.replacing(old, with: new)
        let differences = Self.differences(from: Self.english, to: changed)
        #expect(differences.contains { $0.hasPrefix("section '\(message)") }, "\(differences)")
    }

    /// The differences that are not of the language, each with its section.
    private static func differences(from original: String, to translation: String) -> [String] {
        let originals = MarkdownSection.all(of: original)
        let translations = MarkdownSection.all(of: translation)
        var differences: [String] = []
        for (original, section) in zip(originals, translations) {
            let place = "section '\(section.title)' ('\(original.title)'): the "
            if section.level != original.level {
                differences.append("\(place)heading has level \(section.level), not \(original.level)")
            }
            differences += [
                difference("blocks", original.blocks, section.blocks, inOrder: true),
                difference("code lines", original.code, section.code, inOrder: true),
                difference("code spans", original.spans, section.spans),
                difference(
                    "links", original.links.map { target(of: $0, in: originals, originals) },
                    section.links.map { target(of: $0, in: translations, originals) }),
                difference("numbers", original.numbers, section.numbers),
            ].compactMap { $0.map { place + $0 } }
        }
        differences += originals.dropFirst(translations.count).map { "section '\($0.title)' is missing" }
        differences += translations.dropFirst(originals.count).map { "section '\($0.title)' is not in the original" }
        return differences
    }

    private static func difference(_ kind: String, _ wanted: [String], _ found: [String], inOrder: Bool = false)
        -> String?
    {
        var missing = wanted
        var extra: [String] = []
        for element in found {
            if let index = missing.firstIndex(of: element) { missing.remove(at: index) } else { extra.append(element) }
        }
        if missing.isEmpty, extra.isEmpty { return inOrder && wanted != found ? "\(kind) have another order" : nil }
        let parts = [("lack", missing), ("have also", extra)].filter { !$0.1.isEmpty }
        return "\(kind) " + parts.map { "\($0) " + $1.joined(separator: ", ") }.joined(separator: " and ")
    }

    /// The target of a link in both languages: the original document, or the title of the original section.
    private static func target(of link: String, in sections: [MarkdownSection], _ originals: [MarkdownSection])
        -> String
    {
        guard link.hasPrefix("#") else { return link.replacing(".zh-CN.md", with: ".md") }
        guard let index = sections.firstIndex(where: { $0.anchor == link }), originals.indices.contains(index) else {
            return "\(link), which is no heading"
        }
        return "section '\(originals[index].title)'"
    }
}
