"""What the disk, rights or a damaged file are to blame for, as a sentence instead of a traceback."""

import errno

from storage import database

_OF_FILES = frozenset(
    {
        errno.EACCES,
        errno.EBUSY,
        errno.EDQUOT,
        errno.EEXIST,
        errno.EFBIG,
        errno.EIO,
        errno.EISDIR,
        errno.ELOOP,
        errno.EMFILE,
        errno.ENAMETOOLONG,
        errno.ENODEV,
        errno.ENOENT,
        errno.ENOSPC,
        errno.ENOTDIR,
        errno.ENXIO,
        errno.EPERM,
        errno.EROFS,
        errno.ESTALE,
    }
)
"""The errors of the system that are about a file; those of a network are not."""


def fault_in_words(error: BaseException) -> str | None:
    """The sentence for an error that is a file's or a disk's; None for any other, which is a bug."""
    if isinstance(error, OSError) and error.errno in _OF_FILES:
        return f"{error.filename or 'A file'} cannot be used: {error.strerror}. Fix that, and try again."
    if isinstance(error, UnicodeEncodeError) and error.encoding.lower().replace("-", "") != "utf8":
        return f"What I have to say cannot be written in {error.encoding}. Set LANG=C.UTF-8, and try again."
    if isinstance(error, UnicodeError):
        return "What I was given to read is not text in UTF-8."
    if told := database.fault_of(error):
        return f"The database cannot be used: {told}."
    return None
