"""WhatsApp's mark-up as HTML: the one place where something a customer wrote becomes markup, escaped first."""

import re
import string
from bisect import bisect_left
from collections.abc import Iterator
from html import escape
from itertools import groupby

from django.utils.safestring import SafeString

BLANK = string.whitespace + "\u00a0\u200b\u200c\u200d\u200e\u200f\u2060\u2800\u3164\ufeff"
"""Characters of which a text that shows nothing is made."""
TAGS = {"*": "strong", "_": "em", "~": "s"}
# What stands for itself: code is not marked up, and an underscore in an address is no italic.
_ATOM = re.compile(
    r"```(?P<block>.+?)```|`(?P<code>[^`\n]+)`"
    r"|(?P<link>(?:https?://|mailto:|tel:|www\.)[^\s<>\"`]+)"
    r"|(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4})",
    re.DOTALL | re.IGNORECASE,
)
_OPENER = re.compile(r"(?<![\w*_~])[*_~](?=[^\s])")
_CLOSER = re.compile(r"(?<=[^\s])[*_~](?!\w)")
_SEAT = re.compile("\ufdd0(\\d+)\ufdd1")
# A line of a list or of a quote, as WhatsApp knows them: the mark, one space, something. Escaped text: > is &gt;
_LINE = re.compile(r"(?P<dot>[*-]) (?=\S)|(?P<number>\d{1,3})\. (?=\S)|(?P<quote>&gt;) (?=\S)")
_LISTED = re.compile(r"^(?:> |([*-]) )(?=\S)", re.MULTILINE)
_TRAILING = ".,;:!?'*_~)]}"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_BREAKS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")  # what breaks a line elsewhere
_MARKS = "[\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACKED = re.compile(
    f"({_MARKS}{{3}}){_MARKS}+"
)  # more than any script puts on a letter: they reach into what is above
_SCHEMES = ("http://", "https://", "mailto:", "tel:")


def rich(text: str) -> SafeString:
    """`text` as HTML: *bold*, _italic_, ~struck~, ```code```, lists, quotes and links; all else as it was written,
    but for towers of accents.

    Lists and quotes are blocks, so what it stands in must not be a paragraph.
    """
    atoms: list[str] = []

    def seat(match: re.Match[str]) -> str:
        html, rest = _atom(match)
        atoms.append(html)
        return f"\ufdd0{len(atoms) - 1}\ufdd1{rest}"

    clean = _BREAKS.sub("\n", text.replace("\ufdd0", "\ufffd").replace("\ufdd1", "\ufffd"))
    clean = _STACKED.sub(r"\1", clean)
    marked = _blocks(_mark(escape(_ATOM.sub(seat, clean)), "*_~"))
    return SafeString(_SEAT.sub(lambda match: atoms[int(match[1])], marked))


def plain(text: str, limit: int = 160) -> str:
    """The first line's worth of `text` without its marks, for previews and quotes. Not escaped: it is no HTML."""
    listed = _LISTED.sub(lambda match: "• " if match[1] else "", text[: 4 * limit])
    shown = " ".join(listed.split())
    return _mark(shown.replace("```", ""), "*_~", tagged=False)[:limit] if shown.strip(BLANK) else ""


def _atom(match: re.Match[str]) -> tuple[str, str]:
    """The HTML of a piece that stands for itself, and what of the match is not part of it."""
    if block := match["block"]:
        return f"<code>{escape(block.strip(chr(10)))}</code>", ""
    if code := match["code"]:
        return f"<code>{escape(code)}</code>", ""
    shown = _ended(match["link"] or match["mail"], match.string[max(0, match.start() - 1) : match.start()])
    rest = match[0][len(shown) :]
    address = f"mailto:{shown}" if match["mail"] else f"https://{shown}" if shown[:4].lower() == "www." else shown
    if not address.lower().startswith(_SCHEMES) or address.lower() in _SCHEMES:
        return escape(shown), rest
    return f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer nofollow">{escape(shown)}</a>', rest


def _ended(address: str, before: str) -> str:
    """An address without the sentence's own end. A bracket that was opened in it stays, and a mark that has its pair.

    `before` is the character in front of it: a mark there is closed behind it.
    """
    left = {one: address.count(one) for one in (*_BRACKETS, *_BRACKETS.values(), *TAGS)}
    end = len(address)
    while end and (last := address[end - 1]) in _TRAILING:
        if last in _BRACKETS and left[last] <= left[_BRACKETS[last]]:
            break
        if last in TAGS and last != before and left[last] % 2 == 0:
            break
        left[last] = left.get(last, 0) - 1
        end -= 1
    return address[:end]


def _blocks(text: str) -> str:
    """Put lists and quotes in the place of neighbouring lines with the same mark; a block needs no line break."""
    lines = [(_LINE.match(line), line) for line in text.split("\n")]
    if not any(mark for mark, _ in lines):
        return text
    groups = groupby(lines, key=lambda line: (line[0].lastgroup if line[0] else "") or "")
    return "".join(_block(kind, list(group)) for kind, group in groups)


def _block(kind: str, lines: list[tuple[re.Match[str] | None, str]]) -> str:
    said = [(mark["number"] if mark else "", line[mark.end() :] if mark else line) for mark, line in lines]
    match kind:
        case "dot":
            return f"<ul>{''.join(f'<li>{words}</li>' for _, words in said)}</ul>"
        case "number":  # as they were counted, not as we would
            return f"<ol>{''.join(_numbered(number, words) for number, words in said)}</ol>"
        case "quote":
            return f"<blockquote>{chr(10).join(words for _, words in said)}</blockquote>"
    return "\n".join(words for _, words in said)


def _numbered(number: str, words: str) -> str:
    return f'<li value="{number}">{words}</li>'


def _mark(text: str, marks: str, tagged: bool = True) -> str:
    """Put tags (or nothing) in the place of pairs of marks. Linear: a text of 65,000 stars costs no more than one."""
    if not any(mark in text for mark in marks):
        return text
    out: list[str] = []
    done = 0
    for start, end in _pairs(text, marks):
        tag = TAGS[text[start]]
        inner = _mark(text[start + 1 : end], marks.replace(text[start], ""), tagged)
        out += [text[done:start], f"<{tag}>{inner}</{tag}>" if tagged else inner]
        done = end + 1
    return "".join(out) + text[done:]


def _pairs(text: str, marks: str) -> Iterator[tuple[int, int]]:
    """Where the outermost pairs open and close: on one line, tight on the inside, not inside a word."""
    closers: dict[str, list[int]] = {mark: [] for mark in marks}
    for match in _CLOSER.finditer(text):
        if match[0] in closers:
            closers[match[0]].append(match.start())
    lines = [match.start() for match in re.finditer("\n", text)]
    done = 0
    for match in _OPENER.finditer(text):
        start = match.start()
        if start < done or match[0] not in closers:
            continue
        ends = closers[match[0]]
        at = bisect_left(ends, start + 2)
        line = bisect_left(lines, start)
        if at < len(ends) and (line == len(lines) or ends[at] < lines[line]):
            yield start, ends[at]
            done = ends[at] + 1
