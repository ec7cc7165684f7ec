/// The options of the subcommands.
///
/// ArgumentParser can describe them, which takes 4 ms: a third of the time of a small upload. So this is a copy, and a test
/// compares it with the description.
enum OptionNames {
    /// An option of a subcommand.
    struct Known: Equatable {
        /// The long name, with both dashes.
        let name: String
        let takesValue: Bool
    }

    /// The options of each subcommand, separated by blanks: the long name, other names behind commas, and `=` where a value
    /// follows.
    static let subcommands = [
        "upload": """
        --url= --file= --files-from= --null --name= --form= --type= --filename= --form-part,-F= --upload-file,-T= \
        --method,-X= --header,-H= --secret-header= --timeout= --expect-continue= --retry= --retry-max-time= \
        --idempotency-key --http2 --parallel= --proxy= --noproxy= --unix-socket= --limit-rate= --cacert= --cert= \
        --key= --pinnedpubkey= --insecure --resume --restart --resume-with= --state= --output,-o= --json --progress= --verbose \
        --version --help,-h
        """,
        "queue add": """
        --url= --file= --files-from= --null --name= --form= --type= --filename= --form-part,-F= --upload-file,-T= \
        --method,-X= --header,-H= --secret-header= --timeout= --idempotency-key --resume-with= --state= --json --version --help,-h
        """,
        "queue run": """
        --parallel= --watch --max-age= --expect-continue= --http2 --proxy= --noproxy= --unix-socket= --limit-rate= \
        --cacert= --cert= --key= --pinnedpubkey= --insecure --state= --json --verbose --version --help,-h
        """,
        "queue list": """
        --json --state= --version --help,-h
        """,
        "queue retry": """
        --uncertain --state= --version --help,-h
        """,
        "queue remove": """
        --answered --state= --version --help,-h
        """,
        "run": """
        --page= --call= --for= --modules= --quirks --list --json --data= --resources= --device= --api-level= \
        --parallel= --retry= --retry-max-time= --resume-with= --proxy= --noproxy= --unix-socket= --limit-rate= --cacert= \
        --cert= --key= --pinnedpubkey= --insecure --list-devices --verbose --version --help,-h
        """,
        "serve": """
        --host= --port= --directory= --max-size= --head-timeout= --idle-timeout= --min-rate= --max-connections= \
        --reply= --status= --cors= --tus= --resumable-space= --no-interim --json --no-page --version --help,-h
        """,
    ]

    /// The options of a subcommand by their names, the long ones and the short ones.
    ///
    /// - Returns: `nil` if there is no such subcommand.
    static func options(of subcommand: String) -> [String: Known]? {
        guard let words = subcommands[subcommand]?.split(separator: " ") else { return nil }
        var options: [String: Known] = [:]
        for word in words {
            let names = word.split(separator: "=")[0].split(separator: ",").map(String.init)
            for name in names { options[name] = Known(name: names[0], takesValue: word.hasSuffix("=")) }
        }
        return options
    }
}
