"""The certificates, the hosts that are requested, and the reasons for refusing some that curl accepts."""

import dataclasses
import ssl

from pki import CA_EXTENSIONS, PKI, names

BANK = "bank.example"
BEHIND = ["CONNECT", "HTTPS proxy", "SOCKS 5", "Unix socket", "Unix socket, HTTP/2", "redirect"]
DIRECT = ["direct", "direct, HTTP/2"]

COMMON_NAME = "a common name is not an identity (RFC 9525, section 2)"
POLICIES = "a limit: policy constraints are not supported (decision 19)"
SELF_SIGNED = "a chain must end at a self-signed certificate"
ONE_LABEL = "a wildcard must be the whole left-most label (RFC 9525, section 6.3)"


@dataclasses.dataclass
class Case:
    """A certificate, and the host for which a server presents it."""

    title: str
    host: str
    chain: str  # a file with the certificates that the server sends
    key: str
    routes: list
    #: Options of both commands.
    options: list
    #: Whether both commands must accept it: without such cases, all could be refused for another reason.
    must_accept: bool
    trust: "str | None"
    #: The reason for refusing it although curl accepts it.
    reason: str
    context: dict
    #: Whether it is the certificate of the proxy at this host, not of the server.
    is_proxy: bool
    #: A part of the error message that refuses it.
    message: str


def all_cases(pki: PKI) -> list[Case]:
    cases: list[Case] = []

    def case(
        title: str, host: str, certificate: str, *, chain: tuple = (), direct: bool = False, options: list = [],
        accepted: bool = False, trust: "str | None" = pki.path(f"{pki.ca}.pem"), reason: str = "", is_proxy: bool = False,
        message: str = "", **context,
    ) -> None:
        routes = ["HTTPS proxy"] if is_proxy else DIRECT + BEHIND if direct else BEHIND
        cases.append(Case(
            title, host, pki.chain(certificate, *chain), pki.path(f"{certificate}.key"), routes, options, accepted, trust,
            reason, context, is_proxy, message))

    def leaf(san: "str | None", *extensions: str, cn: str = "x", **more) -> str:
        lines = [] if san is None else [f"subjectAltName={san}"]
        return pki.certificate([*lines, *extensions, "basicConstraints=CA:FALSE"], subject=f"/CN={cn}", **more)

    bank, local = leaf(f"DNS:{BANK}"), leaf("DNS:localhost")
    four, six = leaf("IP:127.0.0.1"), leaf("IP:::1")

    # Names and addresses.
    case("the name", BANK, bank, accepted=True)
    case("the name", "localhost", local, direct=True, accepted=True)
    case("the IPv4 address", "127.0.0.1", four, direct=True, accepted=True)
    case("the IPv6 address", "[::1]", six, direct=True, accepted=True)
    case("the IPv4 address", "192.0.2.7", leaf("IP:192.0.2.7"), accepted=True)
    case("the IPv6 address", "[2001:db8::7]", leaf("IP:2001:db8::7"), accepted=True)
    case("the name as the last of many", BANK, leaf(",".join(f"DNS:n{i}.example" for i in range(50)) + f",DNS:{BANK}"),
         accepted=True)
    case("another name", BANK, leaf("DNS:other.example"))
    case("another IPv4 address", "127.0.0.1", leaf("IP:127.0.0.2"), direct=True)
    case("another IPv6 address", "[::1]", leaf("IP:::2"), direct=True)
    case("the socket's IPv4 address for a name", "localhost", four, direct=True)
    case("the socket's IPv6 address for a name", "localhost", six, direct=True)
    case("the proxy's address for a name", BANK, four)
    case("the proxy's address for another address", "192.0.2.7", four)
    case("the name of the machine for its address", "127.0.0.1", local, direct=True)
    case("an IPv4 address as an IPv4-mapped IPv6 address", "127.0.0.1", leaf("IP:::ffff:127.0.0.1"), direct=True)
    case("an address as a DNS name", "192.0.2.7", leaf("DNS:192.0.2.7"))
    case("an IPv6 address as a DNS name", "[2001:db8::7]", leaf("DNS:2001:db8::7"))
    case("a wildcard for an address", "192.0.2.7", leaf("DNS:*.0.2.7"))
    case("an address of 3 bytes", "192.0.2.7", leaf(names((7, b"\xc0\x00\x02"))))

    # Other kinds of names.
    case("a URI", BANK, leaf(f"URI:https://{BANK}/"))
    case("an e-mail address", BANK, leaf(f"email:a@{BANK}"))
    case("a common name alone", BANK, leaf(None, cn=BANK), reason=COMMON_NAME)
    case("a common name beside another DNS name", BANK, leaf("DNS:other.example", cn=BANK))
    case("a common name beside an address", BANK, leaf("IP:192.0.2.7", cn=BANK), reason=COMMON_NAME)
    case("a common name beside an e-mail address", BANK, leaf("email:a@b.example", cn=BANK), reason=COMMON_NAME)
    case("a common name beside a URI", BANK, leaf("URI:https://b.example/", cn=BANK), reason=COMMON_NAME)
    case("an address as common name", "192.0.2.7", leaf(None, cn="192.0.2.7"), reason=COMMON_NAME)
    case("no name at all", BANK, leaf(None))
    case("an empty list of names", BANK, leaf(names(), cn=BANK), reason=COMMON_NAME)
    case("an empty DNS name", BANK, leaf(names((2, b""))))
    case("a NUL after the name", BANK, leaf(names((2, BANK.encode() + b"\0.evil.example"))))
    case("a NUL at the end of the name", BANK, leaf(names((2, BANK.encode() + b"\0"))))

    # Wildcards.
    case("*.bank.example", "a.bank.example", leaf("DNS:*.bank.example"), accepted=True)
    case("*.bank.example", BANK, leaf("DNS:*.bank.example"))
    case("*.bank.example", "a.b.bank.example", leaf("DNS:*.bank.example"))
    case("*.bank.example", ".bank.example", leaf("DNS:*.bank.example"), reason="a host name has no empty label")
    case("*.example", BANK, leaf("DNS:*.example"), reason="a wildcard does not match all names of a registry")
    case("*", "localhost", leaf("DNS:*"), direct=True)
    case("*", BANK, leaf("DNS:*"))
    case("*.", "localhost", leaf("DNS:*."), direct=True)
    case("*.localhost", "a.localhost", leaf("DNS:*.localhost"), reason="a wildcard does not match all names of a registry")
    for pattern, host in {
        "b*.bank.example": "b1.bank.example", "*1.bank.example": "b1.bank.example", "b*1.bank.example": "b21.bank.example",
        "a.*.example": "a.bank.example", "*.*.example": "a.bank.example", "**.bank.example": "a.bank.example",
        "xn--*.bank.example": "xn--bcher-kva.bank.example", "*.bank.*": "a.bank.example", "*bank.example": "a.bank.example",
    }.items():
        case(pattern, host, leaf(f"DNS:{pattern}"), reason=ONE_LABEL)

    # Spelling.
    case("upper case in the certificate", BANK, leaf("DNS:BANK.Example"), accepted=True)
    case("upper case in the address", "BANK.Example", bank, accepted=True)
    case("an underscore", "a_b.bank.example", leaf("DNS:a_b.bank.example"), accepted=True)
    case("an underscore under a wildcard", "a_b.bank.example", leaf("DNS:*.bank.example"), accepted=True)
    case("a final dot in the address", f"{BANK}.", bank, accepted=True)
    case("a final dot in the certificate", BANK, leaf(f"DNS:{BANK}."), reason="a DNS name in a certificate has no final dot (RFC 5280)")
    case("a final dot in both", f"{BANK}.", leaf(f"DNS:{BANK}."), reason="a DNS name in a certificate has no final dot (RFC 5280)")
    case("an A-label", "xn--bcher-kva.example", leaf("DNS:xn--bcher-kva.example"), accepted=True)
    case("an A-label for a name beyond ASCII", "b\u00fccher.example", leaf("DNS:xn--bcher-kva.example"))
    case("a name beyond ASCII for an A-label", "xn--bcher-kva.example", leaf(names((2, "b\u00fccher.example".encode()))))
    case("an A-label under a wildcard", "xn--bcher-kva.bank.example", leaf("DNS:*.bank.example"), accepted=True)

    # Time.
    past, future = ("20200101000000Z", "20200201000000Z"), ("20480101000000Z", "20490101000000Z")
    case("expired", BANK, leaf(f"DNS:{BANK}", dates=past))
    case("not yet valid", BANK, leaf(f"DNS:{BANK}", dates=future))

    # The chain.
    between = pki.authority("an intermediate", pki.ca)
    old = pki.authority("an old intermediate", pki.ca, dates=past)
    below = leaf(f"DNS:{BANK}", signer=between)
    case("an intermediate", BANK, below, chain=(between,), accepted=True)
    case("an intermediate, and certificates that do not belong to the chain", BANK, below, chain=(old, pki.ca, between), accepted=True)
    case("an intermediate that is not sent", BANK, below, message="a certificate between the two is missing")
    case("an intermediate that has expired", BANK, leaf(f"DNS:{BANK}", signer=old), chain=(old,),
         message="an authority whose certificate has expired on 2020-02-01")
    mallory = leaf("DNS:mallory.example")
    case("signed by a server's certificate", BANK, leaf(f"DNS:{BANK}", signer=mallory), chain=(mallory,))
    unmarked = pki.authority("no authority", pki.ca, ["keyUsage=critical,keyCertSign"])
    case("signed by a certificate without basic constraints", BANK, leaf(f"DNS:{BANK}", signer=unmarked), chain=(unmarked,))
    signing = pki.authority("no signer", pki.ca, ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,digitalSignature"])
    case("signed by a certificate without the key usage for signing", BANK, leaf(f"DNS:{BANK}", signer=signing), chain=(signing,))
    last = pki.authority("the last", pki.ca, ["basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign"])
    beyond = pki.authority("beyond the last", last)
    case("a chain that is too long", BANK, leaf(f"DNS:{BANK}", signer=beyond), chain=(beyond, last))
    case("a chain of the maximum length", BANK, leaf(f"DNS:{BANK}", signer=last), chain=(last,), accepted=True)
    for text, constraints, san, host, accepted in [
        ("within", "permitted;DNS:bank.example", "DNS:a.bank.example", "a.bank.example", True),
        ("outside", "permitted;DNS:other.example", f"DNS:{BANK}", BANK, False),
        ("among those excluded by", "excluded;DNS:bank.example", f"DNS:{BANK}", BANK, False),
        ("an address outside", "permitted;IP:192.0.2.0/255.255.255.128", "IP:192.0.2.200", "192.0.2.200", False),
        ("an address within", "permitted;IP:192.0.2.0/255.255.255.128", "IP:192.0.2.7", "192.0.2.7", False),
    ]:
        bound = pki.authority(f"bound {text}", pki.ca, [*CA_EXTENSIONS, f"nameConstraints=critical,{constraints}"])
        case(f"{text} the constraints of its authority", host, leaf(san, signer=bound), chain=(bound,), accepted=accepted,
             reason="BoringSSL refuses constraints of addresses" if "IP:" in constraints else "")
    own = leaf(f"DNS:{BANK}", signer=None)
    case("self-signed", BANK, own, message="is self-signed")
    untrusted = pki.authority("an untrusted root", None)
    case("an authority that is not trusted", BANK, leaf(f"DNS:{BANK}", signer=untrusted), chain=(untrusted,),
         message="an authority that is not trusted")
    case("only the system's authorities trusted", BANK, bank, trust=None)

    case("self-signed, and trusted", BANK, own, trust=pki.path(f"{own}.pem"), accepted=True)
    tool = pki.certificate([f"subjectAltName=DNS:{BANK}", "basicConstraints=critical,CA:TRUE"], signer=None)
    case("self-signed as an authority, and trusted", BANK, tool, trust=pki.path(f"{tool}.pem"), accepted=True)
    case("the intermediate trusted, its root not", BANK, below, chain=(between,), trust=pki.path(f"{between}.pem"), reason=SELF_SIGNED)
    case("the server's certificate trusted, its root not", BANK, bank, trust=pki.path(f"{bank}.pem"), reason=SELF_SIGNED)

    # Purposes and extensions.
    case("for clients only", BANK, leaf(f"DNS:{BANK}", "extendedKeyUsage=clientAuth"))
    case("for code only", BANK, leaf(f"DNS:{BANK}", "extendedKeyUsage=critical,codeSigning"))
    case("for servers", BANK, leaf(f"DNS:{BANK}", "extendedKeyUsage=serverAuth,clientAuth"), accepted=True)
    case("an unknown critical extension", BANK, leaf(f"DNS:{BANK}", "1.2.3.4=critical,DER:0500"))

    # Keys, digests and versions.
    weak = {"ciphers": "ALL:@SECLEVEL=0"}
    case("an RSA key of 2,048 bits", BANK, leaf(f"DNS:{BANK}", key="RSA 2048.key"), accepted=True)
    case("an RSA key of 1,024 bits", BANK, leaf(f"DNS:{BANK}", key="RSA 1024.key"), **weak)
    case("a key on P-384", BANK, leaf(f"DNS:{BANK}", key="P-384.key"), accepted=True)
    case("an Ed25519 key", BANK, leaf(f"DNS:{BANK}", key="Ed25519.key"), reason="BoringSSL does not offer Ed25519 by default")
    case("a signature with SHA-1", BANK, leaf(f"DNS:{BANK}", digest="sha1"), message=f"{BANK} is signed with SHA-1", **weak)
    broken = pki.authority("signed with SHA-1", pki.ca, digest="sha1")
    case("an intermediate whose signature has SHA-1", BANK, leaf(f"DNS:{BANK}", signer=broken), chain=(broken,),
         message="an authority whose certificate is signed with SHA-1", **weak)
    short = pki.authority("with a short key", pki.ca, kind="RSA 1024")
    case("an intermediate with an RSA key of 1,024 bits", BANK, leaf(f"DNS:{BANK}", signer=short), chain=(short,),
         message="an authority whose certificate has an RSA key of 1024 bits", **weak)
    shortest = pki.authority("a root with a short key", None, kind="RSA 1024")
    case("a trusted root with an RSA key of 1,024 bits", BANK, leaf(f"DNS:{BANK}", signer=shortest),
         trust=pki.path(f"{shortest}.pem"), message="an authority whose certificate has an RSA key of 1024 bits", **weak)
    for text, constraints in [("an explicit policy", "requireExplicitPolicy:0"), ("no other policy", "inhibitPolicyMapping:0")]:
        strict = pki.authority(f"requires {text}", pki.ca, [*CA_EXTENSIONS, f"policyConstraints=critical,{constraints}"])
        case(f"an intermediate that requires {text}", BANK, leaf(f"DNS:{BANK}", signer=strict), chain=(strict,), reason=POLICIES,
             message="has policy constraints")
    early = pki.authority("an old root", None, digest="sha1")
    case("a trusted root whose own signature has SHA-1", BANK, leaf(f"DNS:{BANK}", signer=early),
         trust=pki.path(f"{early}.pem"), accepted=True)
    one = ssl.TLSVersion.TLSv1_1
    case("TLS 1.1", BANK, bank, minimum_version=one, maximum_version=one, **weak)
    two = ssl.TLSVersion.TLSv1_2
    case("TLS 1.2", BANK, bank, maximum_version=two, accepted=True)

    # Pins.
    def pinned(certificate: str, *more: str) -> list:
        return ["--pinnedpubkey", pki.pin(certificate), *more]

    case("the key that is pinned", BANK, bank, options=pinned(bank), accepted=True)
    case("a key that is pinned, of another name", BANK, leaf("DNS:other.example"), options=pinned(bank))
    case("another key than pinned", BANK, bank, options=pinned(untrusted))
    case("the authority's key pinned", BANK, bank, options=pinned(pki.ca))
    case("pinned, but not trusted", BANK, own, options=pinned(own))
    case("pinned, not trusted, with --insecure", BANK, own, trust=None, options=pinned(own, "--insecure"), accepted=True)
    case("another key than pinned, with --insecure", BANK, own, trust=None, options=pinned(untrusted, "--insecure"))
    case("another name, expired, with --insecure", BANK, leaf("DNS:other.example", dates=past, signer=None), trust=None,
         options=["--insecure"], accepted=True)

    # The proxy's own certificate.
    case("a proxy's name", "localhost", local, is_proxy=True, accepted=True)
    case("a proxy's address", "127.0.0.1", four, is_proxy=True, accepted=True)
    case("another name for a proxy", "localhost", bank, is_proxy=True)
    case("the server's name for a proxy", "127.0.0.1", bank, is_proxy=True)
    case("a proxy's address for its name", "localhost", four, is_proxy=True)
    case("a proxy that is not trusted", "localhost", leaf("DNS:localhost", signer=None), is_proxy=True)
    return cases
