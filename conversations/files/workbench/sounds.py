"""Sounds: how long they are and how they swell, and a copy of what not every browser plays."""

import io
from array import array
from contextlib import ExitStack
from itertools import chain
from typing import Any

import av

from conversations.files.workbench.containers import opened, written
from conversations.files.workbench.parts import facts, put

BARS = 42
RATE = 8_000  # samples a second are enough to see a sound
STEP = 400  # of them, a twentieth of a second: the loudest counts
COPIED = {"ogg", "amr"}  # what some browsers do not play, or none


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
