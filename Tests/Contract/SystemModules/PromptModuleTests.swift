import TestSupport
import Testing

/// `@system.prompt`: prints on standard output.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct PromptModuleTests {
    @Test(
        "showToast prints its message on one line",
        arguments: [
            ("{ message: 'Hello' }", "[toast] Hello\n"), ("{ message: 5, duration: 1 }", "[toast] 5\n"),
            ("{ message: 'a\\nb\\u001b[0m' }", "[toast] a\\nb\\u{1B}[0m\n"), ("{ message: '' }", "[toast] \n"),
            ("{}", ""), ("{ message: {} }", ""),
            ("{ message: 'x'.repeat(2000) }", "[toast] \(String(repeating: "x", count: 1000))…\n"),
        ])
    func toast(options: String, expected: String) async throws {
        #expect(try await transcript("system('@system.prompt').showToast(\(options));") == expected)
    }

    @Test("showDialog prints title, message and buttons, and answers with the first button")
    func dialog() async throws {
        let output = try await transcript(
            """
            const prompt = system('@system.prompt');
            prompt.showDialog({
                title: 'Delete', message: 'Really?', buttons: [{ text: 'OK', color: '#33dd44' }, { text: 'Cancel' }],
                success: data => console.log(data), cancel: () => console.log('cancel'), complete: () => console.log('complete'),
            });
            prompt.showDialog({ title: 'T', buttons: [{ text: 'OK' }] }).then(result => console.log(result));
            """)
        #expect(
            output == """
                [dialog] Delete: Really? (OK | Cancel)
                [dialog] T (OK)
                { data: { index: 0 } }
                { index: 0 }
                complete

                """)
    }

    @Test("A dialog without buttons is cancelled")
    func cancelled() async throws {
        let output = try await transcript(
            """
            const prompt = system('@system.prompt');
            prompt.showDialog({ message: 'M', cancel: () => console.log('cancel'), complete: () => console.log('complete') });
            prompt.showDialog({ message: 'N' }).then(result => console.log(result));
            """)
        #expect(output == "[dialog] M\n[dialog] N\n{ data: undefined }\ncancel\ncomplete\n")
    }

    @Test("showContextMenu prints its items and answers with the first one")
    func menu() async throws {
        let output = try await transcript(
            """
            const prompt = system('@system.prompt');
            prompt.showContextMenu({ itemList: ['one', 'two'], success: data => console.log(data) });
            for (const itemList of [undefined, [], ['a', {}], 'text', Array(101).fill('a'), { length: 1, 0: 'a' }])
                prompt.showContextMenu({ itemList, fail: (data, code) => console.log(data, code) });
            """)
        #expect(
            output == """
                [menu] one | two
                { index: 0 }
                invalid itemList: it must have at least one text 202
                invalid itemList: it must have at least one text 202
                invalid item: it must be a string, not an object 202
                invalid itemList: it must be an array of at most 100 elements, not 'text' 202
                invalid itemList: it must be an array of at most 100 elements, not an array 202
                invalid itemList: it must be an array of at most 100 elements, not an object 202

                """)
    }
}
