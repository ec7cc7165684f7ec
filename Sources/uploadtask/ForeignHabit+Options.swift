extension ForeignHabit {
    /// Options of other commands, with the equivalent.
    static let options: [(names: Set<String>, advice: String)] = [
        (["-k", "--no-check-certificate"], "write --insecure"),
        (["--verify"], "write --insecure for --verify=no, or --cacert FILE"),
        (["--capath"], "write --cacert DIRECTORY"),
        (["-E"], "write --cert FILE"),
        (
            ["-x", "--socks5", "--socks5-hostname", "--preproxy"],
            "write --proxy URL, such as --proxy socks5h://HOST:1080"
        ),
        (["-U", "--proxy-user"], "write --proxy http://USER:PASSWORD@HOST:PORT"),
        (["-u", "--user", "-a", "--auth"], "write the URL as https://USER:PASSWORD@HOST/"),
        (["--oauth2-bearer"], "write --secret-header 'Authorization=Bearer env:VARIABLE'"),
        (["-b", "--cookie"], "write -H 'Cookie: NAME=VALUE'"),
        (["-A", "--user-agent"], "write -H 'User-Agent: NAME'"),
        (["-e", "--referer"], "write -H 'Referer: URL'"),
        (["--headers-from", "-K", "--config"], "write -H @FILE for header fields from a file"),
        (
            [
                "-d", "--data", "--data-ascii", "--data-binary", "--data-raw", "--data-urlencode", "--post-data",
                "--raw",
            ],
            "write -F NAME=VALUE for a form, or '-X POST -T FILE' for a raw body ('-T -' is standard input)"
        ),
        (["--post-file", "--body-file"], "write '-X POST -T FILE'"),
        (["--form-string"], "write -F 'NAME=\"VALUE\"', in whose quotes '@', '<' and ';' are text"),
        (["--multipart", "-j"], "a form is always multipart/form-data; write -F NAME=@FILE"),
        (["--request"], "write -X METHOD"),
        (["-G", "--get", "-I", "--head"], "every request has a body, and is a POST, PUT or PATCH"),
        (["-O", "-J", "--remote-name", "--download", "--output-document"], "write -o FILE"),
        (["-m", "--max-time"], "write --timeout MILLISECONDS"),
        (["--tries"], "write --retry N"),
        (
            ["--retry-delay", "--retry-all-errors", "--retry-connrefused"],
            "--retry decides what is sent again, and when; leave it out"
        ),
        (["--connect-timeout"], "the limit for connecting is 10 seconds; --timeout MILLISECONDS limits a whole upload"),
        (["-v", "--trace", "--trace-ascii"], "write --verbose"),
        (
            ["-i", "--include", "-D", "--dump-header", "-w", "--write-out", "-p", "--print"],
            "write --json, which prints the status and the header"
        ),
        (["-s", "--silent"], "write --progress never; without a terminal there is no progress bar"),
        (["-#", "--progress-bar"], "write --progress always"),
        (["--no-progress-meter", "-q", "--quiet"], "write --progress never"),
        (["-S", "--show-error"], "errors are always shown, on standard error"),
        (["-L", "--location", "--follow"], "redirects are always followed, and 307 and 308 send the body again"),
        (
            ["-f", "--fail", "--fail-with-body", "--check-status"],
            "the exit status is always 22 if a response has a status of 400 or more"
        ),
        (["--compressed"], "compressed responses are always decoded"),
        (["-Z", "--parallel-max"], "write --parallel N"),
        (["-4", "-6", "--ipv4", "--ipv6"], "all addresses of a host are always tried, IPv6 and IPv4"),
        (["--http1.1", "-0", "--http1.0"], "HTTP/1.1 is the default"),
        (
            ["--ignore-stdin", "-N", "--no-buffer", "-g", "--globoff", "--no-buffering"],
            "it is not needed; leave it out"
        ),
    ]
}
