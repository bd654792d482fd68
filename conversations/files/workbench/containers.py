"""How the containers of sounds and films are opened and written."""

import io
from typing import Any

import av
import av.subtitles.stream  # which PyAV itself loads only when it opens its first container

from conversations.files.workbench.parts import PIXELS

FORMATS = {"mov", "ogg", "amr", "aac", "mp3"}
SAFE_CODECS = (
    "amrnb,amrwb,opus,libopus,vorbis,aac,mp3,mp3float,alac,pcm_s16le,pcm_s16be,h264,hevc,h263,mpeg4,vp8,vp9,libdav1d"
)


def opened(data: io.BytesIO, form: str) -> Any:
    """A container of exactly this format, which can name no other file and use no codec but those above."""
    if form not in FORMATS:
        raise ValueError(form)
    options = {"codec_whitelist": SAFE_CODECS, "protocol_whitelist": "none", "max_pixels": str(PIXELS), "threads": "1"}
    source = av.open(data, format=form, options=options, container_options=options, io_open=nothing_else)
    for stream in (*source.streams.video, *source.streams.audio):
        stream.codec_context.thread_count = 1  # it may start none
    return source


def written(out: io.BytesIO) -> Any:
    """An MP4 that begins with its table of contents, so that it plays while it comes.

    For that the whole is written first and then moved back; meanwhile it is read as it was.
    """
    options = {"movflags": "+faststart"}
    return av.open(out, "w", format="mp4", options=options, io_open=lambda *_: io.BytesIO(out.getvalue()))


def nothing_else(*_: Any) -> Any:
    raise PermissionError("one file alone")
