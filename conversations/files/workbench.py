"""The program that opens a stranger's sounds, films and pictures, in a process of its own that can do nothing else.

    python -I workbench.py sound|film|motion|photo  FORMAT  < the file  > what was made of it

It imports nothing of ours and knows no secret: its environment is empty. Before it reads, it gives up the rights to
write files, to start processes and to use more than so much memory and time. What it makes comes out in parts, each
`name length\\n` and as many bytes, so that what was made before it failed or was stopped is whole.
"""

import io
import json
import resource
import sys
from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from itertools import chain
from typing import Any

import av
from PIL import Image, ImageOps, ImageSequence

MEMORY = 1536 * 1024 * 1024  # bytes of address space, of which the libraries take a third
CPU_SECONDS = 40
PIXELS = 36_000_000  # of a frame: more is not unpacked
LONGEST = 640  # pixels of the longer side of a still; of a film made from moving pictures 720
BARS = 42
RATE = 8_000  # samples a second are enough to see a sound
STEP = 400  # of them, a twentieth of a second: the loudest counts
FRAMES = 1_800
JPEG_MOST = 5 * 1024 * 1024  # WhatsApp's limit for a picture
PLAYED = {"h264", "vp8", "vp9", "av1"}  # film codecs that browsers play
FORMATS = {"mov", "ogg", "amr", "aac", "mp3"}
COPIED = {"ogg", "amr"}  # what some browsers do not play, or none
FROM_IMAGE: Any = av.VideoFrame.from_image
SAFE_CODECS = "amrnb,amrwb,opus,libopus,vorbis,aac,mp3,mp3float,h264,hevc,h263,mpeg4,vp8,vp9,libdav1d"


def main() -> None:
    task, form = sys.argv[1:3]
    give_up_rights()
    data = io.BytesIO(sys.stdin.buffer.read())
    {"sound": sound, "film": film, "motion": motion, "photo": photo}[task](data, form)


def give_up_rights() -> None:
    """What is not known to a system (macOS knows no limit of memory) is left as it was."""
    limits = {"RLIMIT_AS": MEMORY, "RLIMIT_CPU": CPU_SECONDS, "RLIMIT_FSIZE": 0, "RLIMIT_NPROC": 0, "RLIMIT_CORE": 0}
    for name, most in limits.items():
        if (limit := getattr(resource, name, None)) is not None:
            try:
                resource.setrlimit(limit, (most, most))
            except ValueError:
                continue


def put(name: str, data: bytes) -> None:
    """Hand out one part."""
    sys.stdout.buffer.write(b"%s %d\n" % (name.encode(), len(data)) + data)
    sys.stdout.buffer.flush()


def facts(**found: Any) -> None:
    put("facts", json.dumps(found).encode())


def sound(data: io.BytesIO, form: str) -> None:
    """How long a sound is and how it swells; and, of what not every browser plays, a copy in AAC."""
    out, shape = io.BytesIO(), Shape()
    takers: list[Shape | Track] = [shape]
    with ExitStack() as until_the_end:
        source = until_the_end.enter_context(opened(data, form))
        stream = source.streams.audio[0]
        if form in COPIED:
            takers.append(Track(until_the_end.enter_context(written(out)), stream.codec_context))
        for frame in chain(source.decode(stream), [None]):
            for taker in takers:
                taker.take(frame)
    facts(seconds=shape.seconds, bars=shape.bars().hex())
    if form in COPIED:
        put("copy", out.getvalue())


class Shape:
    """The loudest of every twentieth of a second, and of those as many bars as a player draws."""

    def __init__(self) -> None:
        self._resampler = av.AudioResampler("s16", "mono", RATE)
        self._open = array("h")
        self._peaks: list[int] = []
        self.seconds = 0.0

    def take(self, frame: av.AudioFrame | None) -> None:
        for small in self._resampler.resample(frame):
            self.seconds += small.samples / RATE
            self._open.frombytes(bytes(small.planes[0])[: small.samples * 2])
        while len(self._open) >= STEP:
            part, self._open = self._open[:STEP], self._open[STEP:]
            self._peaks.append(max(max(part), -min(part)))

    def bars(self) -> bytes:
        peaks = self._peaks or [0]
        count = len(peaks)
        means = []
        for bar in range(BARS):
            first = bar * count // BARS
            part = peaks[first : max((bar + 1) * count // BARS, first + 1)]
            means.append(sum(part) / len(part))
        high = max(means) or 1
        return bytes(round(255 * mean / high) for mean in means)


class Track:
    """The sound of a copy: AAC, in one or two channels, at a rate that every player knows."""

    def __init__(self, target: Any, source: Any) -> None:
        self._target, is_mono = target, source.layout.nb_channels == 1
        layout, rate = "mono" if is_mono else "stereo", 48_000 if source.sample_rate > 24_000 else 24_000
        self._resampler = av.AudioResampler("fltp", layout, rate)
        self._stream = target.add_stream("aac", rate=rate, layout=layout)
        self._stream.codec_context.thread_count = 1
        self._stream.bit_rate = 64_000 if is_mono else 112_000

    def take(self, frame: av.AudioFrame | None) -> None:
        """Write down a frame; None ends the track."""
        if frame is not None:
            frame.pts = None  # counted anew: a recording that paused would leave holes
        for piece in self._resampler.resample(frame):
            self._target.mux(self._stream.encode(piece))
        if frame is None:
            self._target.mux(self._stream.encode(None))


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
        is_played = stream.codec_context.name in PLAYED and "3gp" not in source.metadata.get("major_brand", "")
    if not is_played:
        data.seek(0)
        put("copy", filmed_again(data, form))


def upright(frame: Any) -> Image.Image:
    """A frame as it is meant to be seen."""
    image: Image.Image = frame.to_image(threads=1)
    return image.rotate(frame.rotation, expand=True) if frame.rotation else image


def filmed_again(data: io.BytesIO, form: str) -> bytes:
    """The same film in H.264 and AAC."""
    out = io.BytesIO()
    with opened(data, form) as source, written(out) as target:
        used = [source.streams.video[0], *source.streams.audio[:1]]
        camera = Camera(target)
        tracks = [Track(target, stream.codec_context) for stream in used[1:]]
        for frame in source.decode(*used):
            if isinstance(frame, av.VideoFrame):
                camera.take(upright(frame), float(frame.time or 0))
            else:
                tracks[0].take(frame)
        camera.end()
        for track in tracks:
            track.take(None)
    return out.getvalue()


class Camera:
    """The pictures of a film: H.264 as every phone plays it, without B-frames, which WhatsApp on Android does not."""

    def __init__(self, target: Any, longest: int = 720) -> None:
        self._target, self._longest = target, longest
        self._stream: Any = None

    def take(self, image: Image.Image, at: float) -> None:
        """Add a picture that is shown from `at` seconds on."""
        if self._stream is None:
            self._begin(image)
        size = self._stream.width, self._stream.height
        small = image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        frame = FROM_IMAGE(small).reformat(format="yuv420p", threads=1)
        frame.pts, frame.time_base = round(at * 1000), Fraction(1, 1000)
        self._target.mux(self._stream.encode(frame))

    def end(self) -> None:
        if self._stream is not None:
            self._target.mux(self._stream.encode(None))

    def _begin(self, image: Image.Image) -> None:
        scale = min(1.0, self._longest / max(image.size))
        options = {"preset": "veryfast", "crf": "24", "profile": "main", "bf": "0", "threads": "1"}
        self._stream = self._target.add_stream("libx264", rate=30, options=options)
        self._stream.width, self._stream.height = (max(2, round(side * scale / 2) * 2) for side in image.size)
        self._stream.pix_fmt, self._stream.codec_context.thread_count = "yuv420p", 1
        self._stream.codec_context.time_base = Fraction(1, 1000)


def motion(data: io.BytesIO, form: str) -> None:
    """A film of a GIF that moves; of one that does not, a picture."""
    with Image.open(data, formats=[form]) as image:
        if image.width * image.height > PIXELS:
            raise ValueError("too many pixels")
        if getattr(image, "n_frames", 1) == 1:
            put("image/png", saved(image.convert("RGBA"), "PNG"))
            return
        out, at = io.BytesIO(), 0.0
        with written(out) as target:
            camera = Camera(target)
            for frame, lasts in moving(image):
                camera.take(frame, at)
                at += lasts
            camera.take(frame, max(at - 0.001, 0.001))  # or the last picture would flash by
            camera.end()
        put("video/mp4", out.getvalue())


def moving(image: Image.Image) -> Iterator[tuple[Image.Image, float]]:
    """Its pictures on white, each with its seconds; browsers show what hurries for a tenth of a second."""
    for index, frame in enumerate(ImageSequence.Iterator(image)):
        if index == FRAMES:
            return
        shown = frame.convert("RGBA")
        white = Image.new("RGBA", shown.size, "white")
        white.alpha_composite(shown)
        lasts = frame.info.get("duration", 0) / 1000
        yield white, lasts if lasts > 0.01 else 0.1


def photo(data: io.BytesIO, form: str) -> None:
    """A JPEG of a picture that WhatsApp does not take, upright, small enough, and without what its camera wrote."""
    if form == "HEIF":
        from pi_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    with Image.open(data, formats=[form]) as image:
        if image.width * image.height > PIXELS:
            raise ValueError("too many pixels")
        profile = image.info.get("icc_profile")
        picture = ImageOps.exif_transpose(image).convert("RGB")
    picture.info.clear()
    for longest, quality in ((8_192, 90), (4_096, 85), (2_560, 80), (1_600, 75)):
        picture.thumbnail((longest, longest))
        made = saved(picture, "JPEG", quality=quality, icc_profile=profile)
        if len(made) <= JPEG_MOST:
            break
    put("image/jpeg", made)


def saved(picture: Image.Image, form: str, **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


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


if __name__ == "__main__":
    main()
