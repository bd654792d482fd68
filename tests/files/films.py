"""Sounds, films and pictures as phones make them, small, made anew for every run."""

import base64
import io
import math
from array import array
from fractions import Fraction

import av
from PIL import Image

# 48 × 32 pixels of HEVC in HEIF, with the maker of a camera in it: nothing we depend on can write one.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAAAERA"
    "AAIAAQAAAAAB4gABAAAAAAAAADQAAgAAAAACFgABAAAAAAAAACwAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQAC"
    "AABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAA"
    "AAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaA"
    "AAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAADAAAAABAAAAIAAAAAH////wAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAA"
    "AAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAaG1kYXQAAAAwKAGvWPkTdpi+Yc//o9chrvZzvv+dXReCLP3U6GdrI/9KKCOj"
    "fj9k9T8EFeZx0crAAAAABkV4aWYAAE1NACoAAAAIAAEBDwACAAAABwAAABoAAAAAQ2FtZXJhAAA="
)


def amr(seconds: int = 2) -> bytes:
    """A note of a phone of long ago, loud in its middle."""
    out, rate = io.BytesIO(), 8_000
    count = rate * seconds
    wave = array("h", (int(9_000 * math.sin(at / 5) * math.sin(math.pi * at / count)) for at in range(count)))
    with av.open(out, "w", format="amr") as target:
        stream = target.add_stream("libopencore_amrnb", rate=rate, layout="mono")
        stream.bit_rate = 12_200
        for at in range(0, count, 160):
            frame = av.AudioFrame("s16", "mono", 160)
            frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
            frame.planes[0].update(wave[at : at + 160].tobytes())
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def film_3gp() -> bytes:
    """A film of a phone of long ago: one second of H.263."""
    out = io.BytesIO()
    with av.open(out, "w", format="3gp") as target:
        stream = target.add_stream("h263", rate=15)
        stream.width, stream.height, stream.pix_fmt = 176, 144, "yuv420p"
        for index, picture in enumerate(pictures((176, 144), 15)):
            frame = av.VideoFrame.from_image(picture)
            frame.pts = index
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def mp3(seconds: int = 1) -> bytes:
    """A sound that is loud in its middle."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as target:
        _hum(target, target.add_stream("libmp3lame", rate=24_000, layout="mono"), seconds)
    return out.getvalue()


def film(form: str, codec: str, sound: str = "aac") -> bytes:
    """Half a second of 96 × 64, as `form` mov or mp4, with a hum."""
    out = io.BytesIO()
    with av.open(out, "w", format=form) as target:
        quiet = {"x265-params": "log-level=none:pools=none:frame-threads=1"} if codec == "libx265" else {}
        stream = target.add_stream(codec, rate=10, options=quiet)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        tone = target.add_stream(sound, rate=24_000, layout="mono")
        for index, picture in enumerate(pictures((96, 64), 5)):
            frame = av.VideoFrame.from_image(picture)
            frame.pts = index
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
        _hum(target, tone, 0.5)
    return out.getvalue()


def turned(data: bytes) -> bytes:
    """The same film as a phone that is held upright writes it: to be shown turned to the right by a quarter."""
    at = data.index(b"tkhd") + 44  # the matrix, behind times, id, duration and layer (ISO/IEC 14496-12 8.3.2)
    matrix = array("i", [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000])
    matrix.byteswap()
    return data[:at] + matrix.tobytes() + data[at + 36 :]


def padded(data: bytes) -> bytes:
    """The same film with more bytes than WhatsApp takes, of which nothing is shown."""
    empty = bytes(17 * 1024 * 1024)
    return data + (len(empty) + 8).to_bytes(4, "big") + b"free" + empty


def _hum(target, stream, seconds: float) -> None:
    rate, size = 24_000, stream.codec_context.frame_size or 1024
    count = int(rate * seconds)
    resampler = av.AudioResampler(stream.codec_context.format, "mono", rate)
    for at in range(0, count, size):
        part = (9_000 * math.sin(now / 15) * math.sin(math.pi * now / count) for now in range(at, at + size))
        frame = av.AudioFrame("s16", "mono", size)
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        frame.planes[0].update(array("h", map(int, part)).tobytes())
        for fitting in resampler.resample(frame):
            target.mux(stream.encode(fitting))
    target.mux(stream.encode(None))


def avif() -> bytes:
    out = io.BytesIO()
    pictures((64, 48), 1)[0].save(out, "AVIF")
    return out.getvalue()


def gif(frames: int = 6) -> bytes:
    """81 × 61 pixels, which H.264 cannot have; each picture for a tenth of a second."""
    out = io.BytesIO()
    first, *others = pictures((81, 61), frames)
    first.save(out, "GIF", save_all=True, append_images=others, duration=100, loop=0)
    return out.getvalue()


def pictures(size: tuple[int, int], count: int) -> list[Image.Image]:
    return [Image.effect_mandelbrot(size, (-2 + at / 20, -1.5, 1, 1.5), 40).convert("RGB") for at in range(count)]
