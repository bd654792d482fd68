"""Films: their measures, a still, a copy of what browsers do not play, and what WhatsApp does not take made anew."""

import io
from fractions import Fraction
from typing import Any

import av
from PIL import Image

from conversations.files.workbench.containers import opened, written
from conversations.files.workbench.parts import facts, put, saved
from conversations.files.workbench.sounds import Track

LONGEST = 640  # pixels of the longer side of a still; of a film made anew 720
PLAYED = {"h264", "vp8", "vp9", "av1"}  # film codecs that browsers play
MOST = 16 * 1024 * 1024  # WhatsApp's limit for a film
QUICKTIME = "qt  "  # the brand of a container that few browsers open and WhatsApp does not take
FROM_IMAGE: Any = av.VideoFrame.from_image


def film(data: io.BytesIO, form: str) -> None:
    """The measures of a film and a still of it; and, of what browsers do not play, a copy in H.264."""
    with opened(data, form) as source:
        stream = source.streams.video[0]
        seconds = (source.duration or 0) / av.time_base
        if seconds > 3:  # the first second is often black
            source.seek(av.time_base)
        picture = upright(next(source.decode(stream)))
        facts(width=picture.width, height=picture.height, seconds=seconds)
        picture.thumbnail((LONGEST, LONGEST))
        put("still", saved(picture, "WEBP", quality=80, method=4))
        brand = source.metadata.get("major_brand", "")
        is_played = stream.codec_context.name in PLAYED and "3gp" not in brand and brand != QUICKTIME
    if not is_played:
        put("copy", made_anew(data, form))


def clip(data: io.BytesIO, form: str) -> None:
    """A film as WhatsApp takes it, made anew where it has to be: H.264, and AAC if anything; and how it looks then."""
    with opened(data, form) as source:
        is_taken = is_plain(source) and source.metadata.get("major_brand", "") not in ("", QUICKTIME)
    if not is_taken or data.getbuffer().nbytes > MOST:
        made = made_anew(data, form)
        put("video/mp4", made)
        data = io.BytesIO(made)
    data.seek(0)
    film(data, form)


def is_plain(source: Any) -> bool:
    """Whether its streams are those that WhatsApp and every browser take."""
    codecs = [stream.codec_context.name for stream in (*source.streams.video, *source.streams.audio)]
    return codecs in (["h264"], ["h264", "aac"])


def made_anew(data: io.BytesIO, form: str) -> bytes:
    """The same film in an MP4, with H.264 and AAC; its streams stay as they are where that fits."""
    data.seek(0)
    with opened(data, form) as source:
        picture = next(source.decode(source.streams.video[0]))
        can_stay = is_plain(source) and not picture.rotation  # which a stream that is copied would forget
    for way in (repacked, filmed_again)[not can_stay :]:
        data.seek(0)
        made = way(data, form, picture)
        if len(made) <= MOST:
            break
    return made


def repacked(data: io.BytesIO, form: str, _: Any) -> bytes:
    """Its streams, bit by bit, in another container."""
    out = io.BytesIO()
    with opened(data, form) as source, written(out) as target:
        copies = {
            stream.index: target.add_stream_from_template(stream)
            for stream in source.streams
            if stream.type in ("video", "audio")
        }
        for packet in source.demux(*(source.streams[index] for index in copies)):
            if packet.dts is not None:  # the last one of each stream is empty
                packet.stream = copies[packet.stream.index]
                target.mux(packet)
    return out.getvalue()


def filmed_again(data: io.BytesIO, form: str, first: Any) -> bytes:
    """The same film, whose `first` frame this is, in H.264 and AAC."""
    out = io.BytesIO()
    with opened(data, form) as source, written(out) as target:
        used = [source.streams.video[0], *source.streams.audio[:1]]
        camera = Camera(target)
        camera.measure(first)  # before the sound: players expect the picture first
        tracks = [Track(target, stream.codec_context) for stream in used[1:]]
        for frame in source.decode(*used):
            if isinstance(frame, av.VideoFrame):
                camera.film(frame)
            else:
                tracks[0].take(frame)
        camera.end()
        for track in tracks:
            track.take(None)
    return out.getvalue()


def upright(frame: Any) -> Image.Image:
    """A frame as it is meant to be seen."""
    image: Image.Image = frame.to_image(threads=1)
    return image.rotate(frame.rotation, expand=True) if frame.rotation else image


class Camera:
    """The pictures of a film: H.264 as every phone plays it, without B-frames, which WhatsApp on Android does not."""

    def __init__(self, target: Any, longest: int = 720) -> None:
        self._target, self._longest = target, longest
        self._stream: Any = None

    def take(self, image: Image.Image, at: float) -> None:
        """Add a picture that is shown from `at` seconds on."""
        size = self._size(*image.size)
        self._add(FROM_IMAGE(image.convert("RGB").resize(size, Image.Resampling.LANCZOS)), at)

    def film(self, frame: Any) -> None:
        """Add a frame of another film; made small before it is turned, which takes long of a large one."""
        size = self.measure(frame)
        small = frame.reformat(*(size[::-1] if frame.rotation % 180 else size), threads=1)
        self._add(FROM_IMAGE(upright(small)) if frame.rotation else small, float(frame.time or 0))

    def measure(self, frame: Any) -> tuple[int, int]:
        """What such a frame is made: its width and height as it is seen."""
        width, height = frame.width, frame.height
        return self._size(height, width) if frame.rotation % 180 else self._size(width, height)

    def end(self) -> None:
        if self._stream is not None:
            self._target.mux(self._stream.encode(None))

    def _add(self, frame: Any, at: float) -> None:
        frame = frame.reformat(format="yuv420p", threads=1)
        frame.pts, frame.time_base = round(at * 1000), Fraction(1, 1000)
        self._target.mux(self._stream.encode(frame))

    def _size(self, width: int, height: int) -> tuple[int, int]:
        """What a picture of this size is made; the first one decides."""
        if self._stream is None:
            self._begin(width, height)
        return self._stream.width, self._stream.height

    def _begin(self, width: int, height: int) -> None:
        scale = min(1.0, self._longest / max(width, height))
        options = {"preset": "veryfast", "crf": "24", "profile": "main", "bf": "0", "threads": "1"}
        self._stream = self._target.add_stream("libx264", rate=30, options=options)
        self._stream.width, self._stream.height = (max(2, round(side * scale / 2) * 2) for side in (width, height))
        self._stream.pix_fmt, self._stream.codec_context.thread_count = "yuv420p", 1
        self._stream.codec_context.time_base = Fraction(1, 1000)
