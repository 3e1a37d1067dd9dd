"""The authority file in its bucket, read again when it has changed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from onrecord.authority import MAX_BYTES, Authority, Fault, read_authority

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client

_UNREADABLE = {"AccessDenied", "NoSuchBucket", "403", "404"}


class AuthorityFile:
    """An object of S3, read when it is first asked for and again when it has changed.

    Args:
        bucket: its bucket; empty if there is no authority file.
        key: its key.
        s3: returns the client.

    Attributes:
        held: the file as it was last read.
    """

    def __init__(self, bucket: str, key: str, *, s3: Callable[[], S3Client]) -> None:
        self._bucket = bucket
        self._key = key
        self._s3 = s3
        self._etag: str | None = None
        self._asked = float("-inf")
        self.held = Authority()

    def now(self, *, within: float = 0) -> Authority:
        """Return the file as it was at most ``within`` seconds ago; S3 sends it only if it has changed.

        A missing file is empty. A file that may not be read is empty and has a fault. Without s3:ListBucket,
        S3 answers AccessDenied in both cases.

        Raises:
            ClientError: S3 failed, and may answer the next time.
        """
        if not self._bucket or time.monotonic() - self._asked < within:
            return self.held
        known: Any = {"IfNoneMatch": self._etag} if self._etag else {}
        try:
            found = self._s3().get_object(Bucket=self._bucket, Key=self._key, **known)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _UNREADABLE:
                self._hold(Authority(faults=(_unreadable(code),)), None)
            elif code == "NoSuchKey":
                self._hold(Authority(), None)
            elif code not in {"304", "NotModified"}:
                raise
        else:
            self._hold(read_authority(found["Body"].read(MAX_BYTES + 1)), found["ETag"])
        self._asked = time.monotonic()
        return self.held

    def _hold(self, authority: Authority, etag: str | None) -> None:
        self.held, self._etag = authority, etag


def _unreadable(code: str) -> Fault:
    return Fault(
        (), f"S3 answers {code}: put it where AuthorityBucketName and AuthorityKey say, readable for ours"
    )
