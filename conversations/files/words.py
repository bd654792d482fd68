"""How files are spoken of: their sizes, lengths, kinds, and why one is not here."""

from conversations.models import Media

_WHY = {
    Media.Failure.GONE: "WhatsApp no longer has it",
    Media.Failure.TOO_LARGE: "Larger than 100 MB",
    Media.Failure.DAMAGED: "It came damaged",
    Media.Failure.TOKEN: "WhatsApp no longer accepts this number's token",
    Media.Failure.AWAY: "WhatsApp did not answer",
    Media.Failure.BROKEN: "Fetching it was broken off each time",
}
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "video/quicktime": ".mov",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "text/plain": ".txt",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}


def ending(mime: str) -> str:
    """The usual end of a file's name; empty for a kind nobody told us about."""
    return _ENDINGS.get(mime, "")


def kind_word(mime: str) -> str:
    """The kind of a file in a word: PDF, DOCX; empty when it says nothing."""
    return ending(mime).removeprefix(".").upper()


def why(failure: str) -> str:
    """Why a file could not be fetched; empty when nobody knows."""
    return _WHY.get(Media.Failure(failure), "") if failure in Media.Failure.values else ""


def size(octets: int) -> str:
    """A file's size as people say it: 740 KB, 2.4 MB."""
    return f"{max(1, round(octets / 1000))}\u00a0KB" if octets < 1_000_000 else f"{octets / 1_000_000:.1f}\u00a0MB"


def length(seconds: float) -> str:
    """A length as a player shows it: 0:07, 1:02:03."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
