"""What a browser calls itself, in the words of a person: "Firefox on Windows"."""

# In this order: Edge and Opera also say Chrome, Chrome also says Safari, Android also says Linux.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
PHONES = frozenset({"iPhone", "Android"})


def device(user_agent: str | None) -> str:
    """Browser and system; what is not known is left out, and of a stranger nothing is left."""
    known = [_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)]
    return " on ".join(filter(None, known)) or "Unknown device"


def is_phone(user_agent: str | None) -> bool:
    return _first(SYSTEMS, user_agent) in PHONES


def _first(table: tuple[tuple[str, str], ...], user_agent: str | None) -> str:
    return next((name for sign, name in table if sign in (user_agent or "")), "")
