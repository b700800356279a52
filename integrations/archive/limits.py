"""How large an archive may be; the same limits for reading and for writing."""

from integrations import canonical

MAX_ENTRIES = 20_000
MAX_RESOURCES = 10_000
MAX_DOCUMENT = canonical.MAX_BYTES
MAX_UNPACKED = 50 * 1024 * 1024
MAX_PACKED = 60 * 1024 * 1024
MAX_RATIO = 100
RATIO_COUNTS_FROM = 64 * 1024
"""Short texts may pack as densely as they like: they cannot do harm."""


def is_too_dense(unpacked: int, packed: int) -> bool:
    """Say whether something was packed so densely that it looks like an attack."""
    return unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * packed


def megabytes(size: int) -> str:
    """Give a limit in words."""
    return f"{size // 1024 // 1024} MB"
