"""A certificate authority with openssl, in a folder of its own."""

import base64
import hashlib
import pathlib
import subprocess

KEYS = {
    "P-256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
    "P-384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp384r1"],
    "RSA 2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "RSA 1024": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
    "Ed25519": ["-algorithm", "ED25519"],
}
CA_EXTENSIONS = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"]


def names(*entries: tuple[int, bytes]) -> str:
    """A subjectAltName with arbitrary bytes: pairs of the tag's number (1 e-mail, 2 DNS, 6 URI, 7 address) and content."""
    content = b"".join(bytes([0x80 | tag, len(value)]) + value for tag, value in entries)
    return "DER:" + (bytes([0x30, len(content)]) + content).hex(":")


class PKI:
    def __init__(self, folder: str) -> None:
        self.folder = pathlib.Path(folder)
        self.count = 0
        self.requests: dict = {}
        for kind in KEYS:
            self.openssl("genpkey", *KEYS[kind], "-out", f"{kind}.key")
        self.ca = self.authority("the root", signer=None)

    def openssl(self, *words: str) -> bytes:
        done = subprocess.run(["openssl", *words], cwd=self.folder, capture_output=True)
        if done.returncode:
            raise RuntimeError(f"openssl {' '.join(words)}: {done.stderr.decode()}")
        return done.stdout

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def authority(
        self, name: str, signer: "str | None", extensions: list = CA_EXTENSIONS, kind: str = "P-256", **options,
    ) -> str:
        """Each authority has its own key."""
        key = f"ca{self.count}.key"
        self.openssl("genpkey", *KEYS[kind], "-out", key)
        return self.certificate(extensions, subject=f"/CN={name}", signer=signer, key=key, **options)

    def certificate(
        self, extensions: list, subject: str = "/CN=x", signer: "str | None" = "", key: str = "P-256.key",
        dates: "tuple[str, str] | None" = None, digest: str = "sha256",
    ) -> str:
        """Returns the base name of NAME.pem and NAME.key. Signed by the root, by `signer`, or (None) by itself."""
        name = f"c{self.count}"
        self.count += 1
        signer = self.ca if signer == "" else signer or name
        (self.folder / f"{name}.key").write_bytes((self.folder / key).read_bytes())
        (self.folder / f"{name}.ext").write_text("\n".join(["[x]", *extensions, ""]))
        (self.folder / f"{name}.db").write_text("")
        (self.folder / f"{name}.cnf").write_text(
            f"[ca]\ndefault_ca=a\n[a]\ndatabase={name}.db\nnew_certs_dir=.\nrand_serial=yes\npolicy=p\nunique_subject=no\n"
            f"email_in_dn=no\ndefault_days=10\n[p]\ncommonName=optional\n[req]\ndistinguished_name=d\n[d]\n")
        request = self.requests.setdefault((subject, key), f"{name}.csr")
        if request == f"{name}.csr":
            self.openssl("req", "-new", "-config", f"{name}.cnf", "-key", key, "-subj", subject, "-out", request)
        issuer = ["-selfsign"] if signer == name else ["-cert", f"{signer}.pem"]
        start, end = dates or ("20200101000000Z", "20490101000000Z")
        self.openssl(
            "ca", "-batch", "-notext", "-config", f"{name}.cnf", *issuer, "-keyfile", f"{signer}.key", "-md", digest,
            "-startdate", start, "-enddate", end, "-extfile", f"{name}.ext", "-extensions", "x", "-in", request,
            "-out", f"{name}.pem")
        return name

    def chain(self, *certificates: str) -> str:
        """A file with several certificates, the leaf first."""
        name = f"chain{self.count}.pem"
        self.count += 1
        (self.folder / name).write_bytes(b"".join((self.folder / f"{c}.pem").read_bytes() for c in certificates))
        return self.path(name)

    def pin(self, certificate: str) -> str:
        public = self.openssl("x509", "-in", f"{certificate}.pem", "-pubkey", "-noout")
        (self.folder / "public.pem").write_bytes(public)
        der = self.openssl("pkey", "-pubin", "-in", "public.pem", "-outform", "der")
        return "sha256//" + base64.b64encode(hashlib.sha256(der).digest()).decode()
