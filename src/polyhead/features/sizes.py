"""Bytes in words."""


def size_text(size: float) -> str:
    """Bytes as a person says them, in powers of 1000.

    >>> size_text(512), size_text(50_176), size_text(1.25e8), size_text(2.4e10)
    ('512 bytes', '50 kB', '125 MB', '24 GB')
    """
    if size < 1000:
        return f"{size:.0f} bytes"
    for unit in ("kB", "MB", "GB"):
        size /= 1000
        if size < 999.5 or unit == "GB":
            break
    return f"{size:.1f} {unit}" if size < 10 else f"{size:.0f} {unit}"
