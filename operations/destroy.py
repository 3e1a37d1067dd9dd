"""Remove a stack, after listing what stays and why.

python -m operations.destroy STACK [--yes]
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from operations.deploy import ROOT, SAM
from operations.stack import KEPT, NoSuchStackError, outputs, stack_parser

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

REASONS = {
    "UploadsBucket": "the originals",
    "TextsBucket": "the canonical texts, which quotations point into",
    "Table": "the record; it is protected from deletion",
}


def notice(stack: str, names: Mapping[str, str]) -> str:
    """Return what the removal of a stack removes and what it keeps.

    Args:
        stack: the name of the stack.
        names: its outputs.
    """
    kept = "\n".join(f"  {names[output]}: {REASONS[output]}" for output in KEPT)
    return (
        f"Removes the stack {stack}: API, functions, layers, logs, alarms, and queues with their messages.\n"
        f"Keeps, with their cost of storage:\n{kept}\n"
        f'To take them into use again: make deploy STACK={stack} VALUES="ExistingBuckets=true '
        f"UploadsBucketName={names['UploadsBucket']} TextsBucketName={names['TextsBucket']} "
        f'ExistingTable={names["Table"]}", then make adopt STACK={stack}.\n'
        "To delete them for good: docs/deployment.md, Removal."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """List what stays, ask, and remove the stack; return 1 if nothing was removed."""
    parser = stack_parser("operations.destroy", __doc__)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args(arguments)
    try:
        names = outputs(options.stack)
    except NoSuchStackError as error:
        print(error, file=sys.stderr)
        return 1
    print(notice(options.stack, names))
    if not options.yes and input(f"Type {options.stack} to remove it: ").strip() != options.stack:
        print("Nothing was removed.")
        return 1
    words = [str(SAM), "delete", "--stack-name", options.stack, "--no-prompts"]
    return subprocess.run(words, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
