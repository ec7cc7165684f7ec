"""The server of a workload: the discard server, alone, behind nginx or behind a slow link; with the link's own counts."""

import contextlib

import links
import nginx
import witness


@contextlib.contextmanager
def stage(workload, certificates, digest=None):
    """
    digest: the length of the file that is hashed in each upload; None hashes nothing.
    """
    with contextlib.ExitStack() as stack:
        if workload.http2:
            yield stack.enter_context(nginx.server(certificates, digest)), None
        else:
            link = stack.enter_context(links.link(workload.link)) if workload.link else None
            yield stack.enter_context(witness.server(workload.over_tls, certificates, digest, link)), link
