"""``make sam-local``: invoke the built functions by ``sam local invoke``, each in a container.

Docker runs the containers if it answers. Otherwise Podman does, which the program installs (on Debian and its
like, by root), from a base image that it makes: the distribution's base system, the runtime's Python and
Lambda's runtime client, at the paths of AWS's image (https://gallery.ecr.aws/lambda/python). SAM adds the
interface emulator itself. Nothing is left running, and Podman's images are removed.

The upload bucket's events are switched off, so that what the record shows was put there by a container.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import platform
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.api import Api
from local.aws import client, isolate
from local.buckets import UPLOADS_BUCKET
from local.emulator import PROCESSORS, ROOT
from local.seeds import upload_seeds
from local.stack import Stack
from onrecord.ports import HOST, S3_PORT
from onrecord.record.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PLACE = ROOT / "build" / "sam-local"  # keeps the base system, which takes longest to make
TEMPLATE = PLACE / "built" / "template.yaml"
CANNOT_RUN = PLACE / "cannot-run"  # after a run that this machine could not do: why
ENVIRONMENT_FILE = "events/environment.json"
CLIENT = ROOT / "build" / "runtime"
SAM = ROOT / ".venv-sam" / "bin" / "sam"
HOST_NAME = "host.docker.internal"  # the host, in ENVIRONMENT_FILE, which has the local AWS at S3_PORT
START_S = 20
INVOCATIONS = (
    ("IngestFunction", "events/ingest/s3-put.json"),
    ("ExtractFunction", "events/extract/post.json"),
    ("ApiFunction", "events/api/list-statements.json"),
)
PACKAGES = {  # Debian's, by the program that each is for
    "podman": "podman",
    "runc": "runc",
    "iptables": "iptables",
    "/usr/lib/podman/netavark": "netavark",
    "/usr/lib/podman/aardvark-dns": "aardvark-dns",
    "debootstrap": "debootstrap",
    "socat": "socat",
}
# In the standard library, but not in Lambda's, or of no use there.
LEFT_OUT = (
    "test",
    "idlelib",
    "tkinter",
    "turtledemo",
    "ensurepip",
    "site-packages",
    "dist-packages",
    "config-*",
)
LEFT_OUT_MODULES = "_tkinter.*"
# Lambda's own limits (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). Podman's
# defaults are higher than what root may ask for where it is itself confined.
ENGINE = """\
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
IMAGE = """\
FROM scratch
COPY root /
ENV LANG=en_US.UTF-8 TZ=:/etc/localtime PATH=/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin \
    LD_LIBRARY_PATH=/var/lang/lib:/var/task:/var/task/lib:/opt/lib LAMBDA_TASK_ROOT=/var/task \
    LAMBDA_RUNTIME_DIR=/var/runtime
WORKDIR /var/task
"""
BOOTSTRAP = """\
#!/bin/sh
export PYTHONPATH=/var/task:/opt/python:/var/runtime
exec /var/lang/bin/python3.13 -m awslambdaric "$_HANDLER"
"""


class CannotRunError(Exception):
    """This machine lacks what containers need; the message says what."""


class NoAnswerError(Exception):
    """A function in its container did not answer; the message is SAM's log."""


@dataclass(frozen=True, slots=True)
class Containers:
    """The engine of containers: the host's address in them, and the variables and options of ``sam``."""

    gateway: str
    environment: Mapping[str, str] = field(default_factory=dict)
    options: Sequence[str] = ()


def main() -> int:
    """Invoke the functions and show the record; return 0 if all went well."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does
    isolate()
    try:
        with contextlib.ExitStack() as down:
            containers = down.enter_context(_containers())
            stack = down.enter_context(Stack())
            down.enter_context(_reaching(stack.aws_url, containers.gateway))
            return _invoke_all(stack, containers)
    except CannotRunError as error:
        CANNOT_RUN.write_text(f"{error}\n", "utf-8")
        print(error)
    except NoAnswerError as error:
        print(error)
    except KeyboardInterrupt:
        print("ended before the last answer")
    return 1


def _invoke_all(stack: Stack, containers: Containers) -> int:
    events_off = client("s3", stack.aws_url)
    events_off.put_bucket_notification_configuration(Bucket=UPLOADS_BUCKET, NotificationConfiguration={})
    (document_id,) = upload_seeds(stack.aws_url)
    api = Api(stack.api_url)
    print(f"uploaded a seed; the record has {_shown(api, document_id)}\n", flush=True)
    for function, event in INVOCATIONS:
        answer = _invoke(function, event, containers)
        if not succeeded(answer):
            print(f"{function} failed")
            return 1
    print(f"the record has {_shown(api, document_id)}")
    document = api.document(document_id)
    if document is None or document.status is not Status.DONE:
        print("IngestFunction's answer says done, the record does not")
        return 1
    for statement in list(api.items(f"/v1/documents/{document_id}/statements"))[:3]:
        speakers = ", ".join(speaker["name"] for speaker in statement["speakers"])
        print(f"  {speakers} | {statement['cue']['text']} | {statement['text']}")
    return 0


def _invoke(function: str, event: str, containers: Containers) -> Any:
    """Print the command, then what it answers; return that.

    Raises:
        NoAnswerError: the function gave none.
    """
    architecture = PROCESSORS[platform.machine()]
    command = [
        *("sam", "local", "invoke", function, "--event", event),
        *("--template-file", str(TEMPLATE.relative_to(ROOT))),
        # samconfig.toml says so too, but SAM looks for it beside the template
        *("--env-vars", ENVIRONMENT_FILE),
        *("--parameter-overrides", f"Architecture={architecture}"),
        *("--add-host", f"{HOST_NAME}:{containers.gateway}"),
        *containers.options,
    ]
    print(f"$ {shlex.join(command)}", flush=True)
    began = time.monotonic()
    # S603, S607: a command of ours in an environment of ours
    done = subprocess.run(  # noqa: S603
        [str(SAM), *command[1:]],
        cwd=ROOT,
        env={**os.environ, **containers.environment, "SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    reports = [line for line in done.stderr.splitlines() if line.startswith(("REPORT", "Mounting"))]
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise NoAnswerError(f"no answer from {function}: {done.stdout}{done.stderr}") from error
    if not succeeded(answer):
        print(done.stderr[-4000:])
    print(*reports, _abridged(answer), f"({time.monotonic() - began:.0f} s)\n", sep="\n", flush=True)
    return answer


def succeeded(answer: Any) -> bool:
    """Return whether an answer means success: every upload is ``done``, or the status is 200."""
    if isinstance(answer, list):
        return bool(answer) and all(outcome["outcome"] == "done" for outcome in answer)
    return isinstance(answer, dict) and answer.get("statusCode") == 200


def _abridged(answer: Any) -> str:
    written = json.dumps(answer, ensure_ascii=False)
    return written if len(written) <= 400 else f"{written[:400]}... ({len(written)} characters)"


def _shown(api: Api, document_id: str) -> str:
    """Return what the API on the host answers about a document."""
    document = api.document(document_id)
    if document is None:
        return f"no document {document_id}"
    return (
        f"{document.key}: {document.status}, {document.statements} statements, {document.entities} entities"
    )


# --- Containers ---------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _containers() -> Iterator[Containers]:
    """Yield Docker if it answers, otherwise Podman for as long as it is needed."""
    if shutil.which("docker") and _answers("docker", "info"):
        yield Containers(
            _run("docker", "network", "inspect", "bridge", "-f", "{{(index .IPAM.Config 0).Gateway}}")
        )
        return
    _install()
    with tempfile.TemporaryDirectory(prefix="onrecord-podman-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        (place / "containers.conf").write_text(ENGINE, "utf-8")
        os.environ["CONTAINERS_CONF"] = str(place / "containers.conf")
        podman = ["podman", "--root", str(place / "images"), "--runroot", str(place / "run")]
        try:
            _build_image(podman, place)
            with _service(podman, place / "podman.sock") as address:
                gateway = _run(
                    *podman, "network", "inspect", "podman", "-f", "{{(index .Subnets 0).Gateway}}"
                )
                yield Containers(gateway, {"DOCKER_HOST": address}, ["--skip-pull-image"])
        finally:
            # The error that led here is reported, not one of the clean-up.
            _answers(*podman, "rm", "--all", "--force", "--time", "0")
            _answers(*podman, "rmi", "--all", "--force")


def _install() -> None:
    """Install the missing programs that Podman and the making of its base image need."""
    missing = sorted({package for program, package in PACKAGES.items() if not shutil.which(program)})
    if os.geteuid() != 0:
        raise CannotRunError("no Docker answers, and Podman with a base image of its own needs root")
    if missing and not shutil.which("apt-get"):
        raise CannotRunError(f"no Docker answers, and there is no apt-get to install {', '.join(missing)}")
    if missing:
        print(f"installing {', '.join(missing)} ...", flush=True)
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing)


@contextlib.contextmanager
def _service(podman: Sequence[str], socket: Path) -> Iterator[str]:
    """Keep Podman's Docker-compatible interface up; yield its address."""
    # S603: see above
    service = subprocess.Popen(  # noqa: S603
        [*podman, "system", "service", "--time", "0", f"unix://{socket}"], stderr=subprocess.DEVNULL
    )
    try:
        _wait(socket.exists, "podman system service")
        yield f"unix://{socket}"
    finally:
        service.terminate()
        service.wait()


@contextlib.contextmanager
def _reaching(aws_url: str, gateway: str) -> Iterator[None]:
    """Let containers alone reach the local AWS, which listens only on 127.0.0.1."""
    if not shutil.which("socat"):
        raise CannotRunError("socat, which leads containers to the local AWS, is not installed")
    port = aws_url.rpartition(":")[2]
    # freebind: the address is there once the first container is
    listener = f"TCP-LISTEN:{S3_PORT},bind={gateway},range={gateway}/16,reuseaddr,fork,ip-freebind"
    forwarder = subprocess.Popen(["socat", listener, f"TCP:{HOST}:{port}"])  # noqa: S603, S607
    with contextlib.suppress(subprocess.TimeoutExpired):
        forwarder.wait(timeout=1)  # it goes on for as long as it has the port
        raise CannotRunError(
            f"containers cannot be led to the local AWS: {gateway}:{S3_PORT} is not to be had"
        )
    try:
        yield
    finally:
        forwarder.terminate()
        forwarder.wait()


# --- The base image -----------------------------------------------------------------------------------------


def _build_image(podman: Sequence[str], place: Path) -> None:
    """Make the image that SAM would pull for the runtime, under its name."""
    context = place / "image"
    root = context / "root"
    root.mkdir(parents=True)
    python = place / "lang"
    libraries = _copy_python(Path(os.environ["ONRECORD_RUNTIME_PYTHON"]), python)
    _run("tar", "-xf", str(_base_system(libraries)), "-C", str(root))
    shutil.move(python, root / "var" / "lang")
    runtime = root / "var" / "runtime"
    shutil.copytree(CLIENT, runtime, ignore=shutil.ignore_patterns("__pycache__"))
    bootstrap = runtime / "bootstrap"
    bootstrap.write_text(BOOTSTRAP, "utf-8")
    bootstrap.chmod(0o755)
    (context / "Containerfile").write_text(IMAGE, "utf-8")
    name = f"public.ecr.aws/lambda/python:3.13-{PROCESSORS[platform.machine()]}"
    print(f"making {name} ...", flush=True)
    _run(*podman, "build", "--squash-all", "--tag", name, str(context))
    _run(*podman, "run", "--rm", name, "/var/lang/bin/python3.13", "--version")  # containers do run here


def _copy_python(python: Path, target: Path) -> set[Path]:
    """Copy the runtime's Python, without packages; return the shared libraries that it loads."""
    asked = "import sys, sysconfig; print(sysconfig.get_path('stdlib'), sys.executable, sep='\\n')"
    stdlib, executable = map(Path, _run(str(python), "-c", asked).splitlines())
    library = target / "lib" / "python3.13"
    shutil.copytree(
        stdlib,
        library,
        ignore=shutil.ignore_patterns(*LEFT_OUT, LEFT_OUT_MODULES, "__pycache__"),
        symlinks=True,
    )
    (target / "bin").mkdir()
    shutil.copy2(executable.resolve(), target / "bin" / "python3.13")
    loaded: set[Path] = set()
    for binary in [target / "bin" / "python3.13", *library.glob("lib-dynload/*.so")]:
        words = (line.split() for line in _run("ldd", str(binary)).splitlines())
        loaded.update(Path(line[2]) for line in words if len(line) > 2 and line[2].startswith("/"))
    for own in [path for path in loaded if path.name.startswith("libpython")]:
        shutil.copy2(own.resolve(), target / "lib" / own.name)
        loaded.remove(own)
    return loaded


def _base_system(libraries: set[Path]) -> Path:
    """Return the distribution's base system with some libraries, as a tar file that is kept."""
    base = PLACE / "base.tar"
    packages = {"ca-certificates", *(_package(path) for path in libraries)}
    wanted = " ".join(sorted(packages))
    installed = PLACE / "base.packages"
    if base.exists() and installed.exists() and installed.read_text("utf-8") == wanted:
        return base
    PLACE.mkdir(parents=True, exist_ok=True)
    suite = platform.freedesktop_os_release()["VERSION_CODENAME"]
    print(f"making a base system ({suite}) by debootstrap ...", flush=True)
    with tempfile.TemporaryDirectory(prefix="base-", dir=PLACE) as root:
        _run("debootstrap", "--variant=minbase", f"--include={','.join(sorted(packages))}", suite, root)
        Path(root).chmod(0o755)
        kept_out = (
            "./var/cache/apt",
            "./var/lib/apt/lists",
            "./usr/share/doc",
            "./usr/share/locale",
            "./dev",
            "./proc",
        )
        _run("tar", *(f"--exclude={path}/*" for path in kept_out), "-C", root, "-cf", str(base), ".")
    installed.write_text(wanted, "utf-8")
    return base


def _package(library: Path) -> str:
    """Return the Debian package of a library, whether or not ``/lib`` is a link to ``/usr/lib``."""
    merged = Path("/usr", *library.parts[1:]) if library.parts[1] == "lib" else Path("/", *library.parts[2:])
    for path in (library, merged):
        with contextlib.suppress(CannotRunError):
            return _run("dpkg-query", "--search", str(path)).partition(":")[0]
    raise CannotRunError(
        f"{library}, which the runtime's Python loads, belongs to no package of this machine"
    )


# --- Programs -----------------------------------------------------------------------------------------------


def _run(*command: str) -> str:
    """Run a program and return what it prints.

    Raises:
        CannotRunError: it failed.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise CannotRunError(f"{shlex.join(command)} failed: {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout.strip()


def _answers(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603


def _wait(condition: Any, what: str) -> None:
    deadline = time.monotonic() + START_S
    while not condition():
        if time.monotonic() > deadline:
            raise CannotRunError(f"{what} does not answer")
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
