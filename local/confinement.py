"""Confine a process to the files that Lambda gives a function, by a mount namespace instead of a container.

Within the namespace the function's folders are read-only, also for root, and ``/tmp`` is empty and as large
as Lambda's. Root may make such a namespace, other users only where the kernel allows user namespaces.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TMP, ASIDE = Path("/tmp"), Path("/mnt")  # noqa: S108 (the function's own)
OWN_NAMESPACE = ("unshare", "--mount", "--propagation", "private")
# Root inside a user namespace may mount; outside it the process keeps its identity.
MAPPED_TO_ROOT = ("--user", "--map-root-user")


class CannotConfineError(Exception):
    """This machine gives no mount namespace; the message says why."""


def confined(script: str, read_only: Sequence[Path], tmp_mb: int) -> list[str]:
    """Return the command that runs a shell script with folders read-only and ``/tmp`` its own.

    Args:
        script: what ``/bin/sh`` runs, in the working directory.
        read_only: folders that nothing in it can write to.
        tmp_mb: the size of ``/tmp``, in MiB.

    Raises:
        CannotConfineError: this machine gives no mount namespace.
    """
    return [*_unshare(), "/bin/sh", "-c", f"{_mounts(read_only, tmp_mb)} && {script}"]


def _mounts(read_only: Sequence[Path], tmp_mb: int) -> str:
    # Mounted elsewhere first, then moved onto /tmp, so that folders below the real /tmp can still be mounted.
    steps = [f"mount -t tmpfs -o size={tmp_mb}m,mode=1777,nosuid,nodev tmp {ASIDE}"]
    for folder in read_only:
        shown = ASIDE / folder.relative_to(TMP) if folder.is_relative_to(TMP) else folder
        here, there = shlex.quote(str(folder)), shlex.quote(str(shown))
        # A bind mount takes `ro` only when it is mounted again.
        steps += [f"mkdir -p {there}", f"mount --bind {here} {there}", f"mount -o remount,bind,ro {there}"]
    steps.append(f"mount --move {ASIDE} {TMP}")
    steps.append('cd "$PWD"')  # the working directory is still the folder below the mount
    return " && ".join(steps)


@cache
def _unshare() -> tuple[str, ...]:
    """Return the command that makes a namespace on this machine: without a user namespace if possible."""
    refusals = []
    for unshare in ([OWN_NAMESPACE] if os.geteuid() == 0 else []) + [(*OWN_NAMESPACE, *MAPPED_TO_ROOT)]:
        try:
            tried = subprocess.run(  # noqa: S603
                [*unshare, "/bin/sh", "-c", _mounts([], 1)],
                cwd="/",
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError as error:
            raise CannotConfineError(f"no mount namespaces: {error}") from error
        if tried.returncode == 0:
            return unshare
        refusals.append(tried.stderr.strip())
    raise CannotConfineError(
        f"no mount namespaces: {'; '.join(refusals)}. Run as root, or let users have them: on Ubuntu "
        "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`"
    )
