"""What people may write: odd encodings, every script, markup, links and things that look like templates (C4 to C8)."""

from itertools import cycle, product
from typing import Any

Json = dict[str, Any]
REPLACED = "\N{REPLACEMENT CHARACTER}"

# C4. What stands in the JSON, and what is shown of it.
ENCODINGS = [
    (rf"{before}{bad}{after}", f"{before}{shown}{after}")
    for (bad, shown), (before, after) in product(
        [
            (r"\u0000", REPLACED),
            (r"\ud800", REPLACED),
            (r"\udfff", REPLACED),
            (r"\udc00\ud800", REPLACED * 2),
            (r"\ud83d\ude00", "😀"),
            (r"\ufffe", "\ufffe"),
            (r"\uffff", "\uffff"),
            (r"\u200b", "\u200b"),
            (r"e\u0301", "e\u0301"),
            (r"\u00e9", "é"),
            (r"\u2028", "\u2028"),
            (r"\ufeff", "\ufeff"),
            (r"\u0007", "\u0007"),
            (r"\\u0000", r"\u0000"),
            (r"\u0085", "\u0085"),
        ],
        [("a", "b"), ("", "z"), ("z", ""), ("😀", "ي")],
    )
]

SCRIPTS = [
    "👩‍👩‍👧‍👦 family",
    "🏳️‍🌈 flag",
    "🇧🇷🇯🇵🇺🇦",
    "👍🏻👍🏼👍🏽👍🏾👍🏿",
    "1️⃣2️⃣",
    "‮evil txt.exe‬",
    "⁧abc⁩",
    "a\u202eb\u202cc",
    "مرحبا بالعالم",
    "שלום עולם",
    "नमस्ते दुनिया",
    "வணக்கம்",
    "สวัสดีชาวโลก",
    "你好，世界",
    "こんにちは",
    "안녕하세요",
    "Привет",
    "Γειά σου",
    "გამარჯობა",
    "Բարեւ",
    "ខ្មែរ",
    "ພາສາລາວ",
    "မြန်မာ",
    "ᏣᎳᎩ",
    "ꦗꦮ",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "𐍈𐍉",
    "\u0301\u0302\u0303",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́O",
    "ﬁ ﬂ ŀ Ĳ",
    "раураl.com",
    "ＦＵＬＬ　ＷＩＤＴＨ",
    "¡¿½¾",
    "\u00a0\u2003\u3000x",
    "x\u00ad\u00adx",
    "\u200d\u200d",
    "\ue000 private",
    "tab\there",
    "cr\rlf\n",
    "‏rtl mark",
    "①②③",
    "a\u0300" * 40,
    "🧑‍🚀" * 30,
    "𒐫" * 20,
    "﷽" * 10,
]
SIZES = [
    "a" * 4096,
    "a" * 4097,
    "a" * 65_536,
    "a" * 70_000,
    "word " * 14_000,
    "\n" * 5_000,
    " " * 5_000,
    "\t" * 500,
    "*" * 9_000,
    "_" * 9_000,
    "~*_" * 3_000,
    "`" * 9_000,
    "```" * 3_000,
    "https://" * 2_000,
    "a@b." * 3_000,
    "(" * 5_000 + ")" * 5_000,
    "😀" * 8_000,
    "א" * 20_000,
    "%" * 3_000,
    "\\" * 3_000,
    "'" * 3_000,
    '"' * 3_000,
    "<" * 3_000,
    "&" * 3_000,
    "\u0301" * 9_000,
    "x" * 1_000_000,
    ("y" * 70 + "\n") * 900,
    "1" * 10_000,
    "-" * 10_000,
    "." * 10_000,
]
MARKED = [
    "*",
    "**",
    "***",
    "*a",
    "a*",
    "* a *",
    "*a*b*c*",
    "_*~a~*_",
    "*_a*_",
    "```a",
    "`a``b`",
    "~~a~~",
    "> quote",
    "- list",
    "1. one",
    "*\na\n*",
    "_snake_case_name_",
    "2*3*4",
    "f(*args)",
    "a_b@c_d.test",
    "``````",
    "*`*`*",
    "~",
    "__init__",
    "*bold*_it_~s~`c`",
    "http://a.test/_x_*y*",
    "www.a.test/*",
    "tel:+1",
    "mailto:",
    "https://",
    "a*b _c d_ *e",
    "*é*",
    "*😀*",
    "_ _",
    "* *",
    "``",
    "*a\n\nb*",
    "~a\tb~",
    "`\n`",
    "```\n```",
    "*(a)*",
    "[a](b)",
    "![a](b)",
    "# a",
    "| a |",
]
TEXTS = SCRIPTS + SIZES + MARKED

XSS = [
    "<script>pwned()</script>",
    "<img src=x onerror=pwned()>",
    "<svg/onload=pwned()>",
    '"><script>pwned()</script>',
    "'><img src=x onerror=pwned()>",
    "<iframe srcdoc='<script>parent.pwned()</script>'></iframe>",
    "<body onload=pwned()>",
    "<a href=javascript:pwned()>x</a>",
    "<details open ontoggle=pwned()>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=pwned()>",
    "</textarea><script>pwned()</script>",
    "</title><script>pwned()</script>",
    "<style>@import 'javascript:pwned()'</style>",
    "<base href='javascript:/a/'>",
    "\\x3cscript\\x3epwned()\\x3c/script\\x3e",
    "&lt;script&gt;pwned()&lt;/script&gt;",
    "<template><script>pwned()</script></template>",
    "--><script>pwned()</script>",
]
FIELDS = ("body", "caption", "filename", "name", "address", "contact", "title", "answer", "headline", "product")

LINKS = [
    f"{prefix}{scheme}{rest}"
    for (scheme, rest), prefix in zip(
        product(
            [
                "javascript:",
                "JaVaScRiPt:",
                "java\tscript:",
                "java\nscript:",
                "data:text/html,",
                "vbscript:",
                "file:///",
                "blob:",
            ],
            ["pwned()", "//%0apwned()", "<script>pwned()</script>", "alert`1`"],
        ),
        cycle(["", "see ", "*", "https://good.test/?next="]),
    )
] + [
    "https://good.test@evil.test/",
    "https://user:pass@evil.test/",
    "https://xn--80ak6aa92e.test/",
    "https://раураl.test/",
    "https://good.test/" + "a" * 8_000,
    "https://[::1]/",
    "https://127.1/",
    "http://0x7f000001/",
    "https://good.test/?a=<b>",
    'https://good.test/"onmouseover="pwned()',
    "https://good.test/'onclick='pwned()",
    "www.good.test/<img src=x onerror=pwned()>",
    "mailto:a@b.test?subject=<script>pwned()</script>",
    "tel:+1<script>",
    "https://good.test/%00",
    "https://good.test/\u202egpj.exe",
    "ftp://good.test/",
    "intent://x#Intent;end",
    "whatsapp://send",
    "https:/\\evil.test",
    "///evil.test",
    "https://good.test:99999/",
    "https://.test",
    "https://good..test",
    "http://a b.test",
    "https://good.test/)",
    "(https://good.test/)",
    "<https://good.test/>",
]

TEMPLATES = [
    f"{opening}{inner}{closing}"
    for (opening, closing), inner in product(
        [("{{", "}}"), ("{%", "%}"), ("${", "}"), ("#{", "}"), ("<%=", "%>"), ("{", "}"), ("%(", ")s"), ("[[", "]]")],
        ["7*7", "load static", "user.password", "0.__class__.__mro__", "settings.SECRET_KEY", "request", "'a'.join(x)"],
    )
] + ["%s%d%x", "%n" * 40, "{0}{1}", "{name}", "{{1}}", "$1 \\1 \\g<0>", "__proto__", "constructor.prototype"]


def dressed(field: str, words: str) -> Json:
    """A message that carries the words in one of its fields."""
    file = {"id": "1", "mime_type": "application/pdf", "sha256": "c2hh"}
    match field:
        case "caption":
            return {"type": "image", "image": {**file, "caption": words}}
        case "filename":
            return {"type": "document", "document": {**file, "filename": words}}
        case "name" | "address":
            return {"type": "location", "location": {"latitude": 1, "longitude": 2, field: words}}
        case "contact":
            card = {"name": {"formatted_name": words}, "emails": [{"email": words}], "urls": [{"url": words}]}
            return {"type": "contacts", "contacts": [{**card, "phones": [{"phone": words, "wa_id": words}]}]}
        case "title":
            reply = {"id": words, "title": words, "description": words}
            return {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": reply}}
        case "answer":
            reply = {"name": words, "body": words, "response_json": {words[:60]: words}}
            return {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": reply}}
        case "headline":
            ad = {"headline": words, "body": words, "source_url": words, "source_id": words, "source_type": words}
            return {"type": "text", "text": {"body": "from an ad"}, "referral": ad}
        case "product":
            line = {"product_retailer_id": words, "quantity": words, "item_price": words, "currency": words}
            return {"type": "order", "order": {"catalog_id": words, "text": words, "product_items": [line]}}
    return {"type": "text", "text": {"body": words}}
