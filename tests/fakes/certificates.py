"""Certificates for https on loopback, made by the `openssl` program when a test needs one, so that no key lies in the repository."""

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

CONFIGURATION = """
[ca]
default_ca = here
[here]
database = {folder}/index.txt
new_certs_dir = {folder}
default_md = sha256
policy = any
copy_extensions = copy
rand_serial = yes
[any]
commonName = supplied
"""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A self-signed certificate and its key, each a PEM file."""

    file: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        """Return what a server that shows this certificate needs."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context

    def trusting_client(self) -> ssl.SSLContext:
        """Return what a client that trusts this certificate alone needs."""
        return ssl.create_default_context(cafile=str(self.file))


def make_certificate(folder: Path, name: str, *, start: str = "20260101000000Z", end: str = "21260101000000Z") -> Certificate:
    """Return a certificate for a host name, valid between two times; skips the test where there is no `openssl`."""
    if shutil.which("openssl") is None:
        pytest.skip("the openssl program is not installed")
    key, request, file = folder / "key.pem", folder / "request.pem", folder / "certificate.pem"
    configuration = folder / "ca.cnf"
    configuration.write_text(CONFIGURATION.format(folder=folder))
    (folder / "index.txt").touch()
    _openssl(
        *(
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-keyout",
            str(key),
            "-out",
            str(request),
        ),
        *("-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"),
    )
    _openssl(
        *("ca", "-batch", "-notext", "-config", str(configuration), "-selfsign", "-keyfile", str(key)),
        *("-in", str(request), "-out", str(file), "-startdate", start, "-enddate", end),
    )
    return Certificate(file, key)


def _openssl(*arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
