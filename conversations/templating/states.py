"""What Meta's words about templates mean for people: a label, a tone, a phrase, and what to do."""

from collections import defaultdict
from typing import NamedTuple


class State(NamedTuple):
    """`phrase` completes "The template … is"; `tone` is a tag's: green, amber, red or "" (plain)."""

    label: str
    tone: str
    phrase: str
    remedy: str


def _unknown() -> State:
    return State("Not usable", "amber", "in a state we do not know", "Look at it in WhatsApp Manager.")


STATES: defaultdict[str, State] = defaultdict(_unknown)
STATES.update(
    {
        "APPROVED": State("Approved", "green", "approved", ""),
        "PENDING": State("In review", "amber", "still in review", "Meta decides, mostly in minutes, at most in a day."),
        "REJECTED": State("Rejected", "red", "rejected by Meta", "Edit it and submit it again, or take another one."),
        "PAUSED": State(
            "Paused",
            "amber",
            "paused by Meta because customers complained",
            "It comes back by itself after 3 or 6 hours. Send it to people who expect it, or take another one.",
        ),
        "DISABLED": State("Disabled", "red", "disabled by Meta after several pauses", "Make one with other words."),
        "IN_APPEAL": State("In appeal", "amber", "in appeal", "Wait for Meta's answer, or take another one."),
        "FLAGGED": State("Flagged", "amber", "flagged by Meta", "Its quality is low: send it to fewer people."),
        "LOCKED": State("Locked", "red", "locked by Meta", "Look at it in WhatsApp Manager."),
        "LIMIT_EXCEEDED": State("Limit reached", "red", "over the limit of templates", "Delete one you do not use."),
        "ARCHIVED": State("Archived", "", "archived", "Bring it back in WhatsApp Manager first."),
        "PENDING_DELETION": State("Being deleted", "", "being deleted", "Take another one."),
        "DELETED": State("Deleted", "", "deleted", "Take another one."),
        "GONE": State("Gone", "", "no longer listed by WhatsApp", "Take another one, or read the list again."),
    }
)
# Why Meta rejects, in words, with the way out. Source: the `rejected_reason` values of the template reference.
REJECTIONS = {
    "ABUSIVE_CONTENT": "Meta found words that threaten or insult. Write it without them.",
    "INVALID_FORMAT": "Its form is wrong: a variable without words around it, or samples that do not fit.",
    "PROMOTIONAL": "Meta found it promotional for its category. Submit it as marketing.",
    "TAG_CONTENT_MISMATCH": "Words and category or language do not fit together. Choose the category it really has.",
    "SCAM": "Meta took it for a scam. Say plainly who writes and why.",
    "INCORRECT_CATEGORY": "It is in the wrong category. Choose the one it really has.",
}
QUALITIES = {
    "GREEN": ("High quality", "green"),
    "YELLOW": ("Medium quality", "amber"),
    "RED": ("Low quality", "red"),
    "UNKNOWN": ("No rating yet", ""),
}
LANGUAGES = {
    "af": "Afrikaans", "sq": "Albanian", "ar": "Arabic", "az": "Azerbaijani", "bn": "Bengali", "bg": "Bulgarian",
    "ca": "Catalan", "zh_CN": "Chinese (China)", "zh_HK": "Chinese (Hong Kong)", "zh_TW": "Chinese (Taiwan)",
    "hr": "Croatian", "cs": "Czech", "da": "Danish", "nl": "Dutch", "en": "English", "en_GB": "English (UK)",
    "en_US": "English (US)", "et": "Estonian", "fil": "Filipino", "fi": "Finnish", "fr": "French", "ka": "Georgian",
    "de": "German", "el": "Greek", "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "id": "Indonesian", "ga": "Irish", "it": "Italian", "ja": "Japanese", "kn": "Kannada", "kk": "Kazakh",
    "rw_RW": "Kinyarwanda", "ko": "Korean", "ky_KG": "Kyrgyz", "lo": "Lao", "lv": "Latvian", "lt": "Lithuanian",
    "mk": "Macedonian", "ms": "Malay", "ml": "Malayalam", "mr": "Marathi", "nb": "Norwegian", "fa": "Persian",
    "pl": "Polish", "pt_BR": "Portuguese (Brazil)", "pt_PT": "Portuguese (Portugal)", "pa": "Punjabi",
    "ro": "Romanian", "ru": "Russian", "sr": "Serbian", "sk": "Slovak", "sl": "Slovenian", "es": "Spanish",
    "es_AR": "Spanish (Argentina)", "es_ES": "Spanish (Spain)", "es_MX": "Spanish (Mexico)", "sw": "Swahili",
    "sv": "Swedish", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "uz": "Uzbek", "vi": "Vietnamese", "zu": "Zulu",
}  # fmt: skip


def language(code: str) -> str:
    """A language's name; its code when we have none."""
    return LANGUAGES.get(code, code)


def rejection(code: str) -> str:
    """Why it was rejected, in words."""
    return REJECTIONS.get(code, f"Meta gave the reason {code}." if code else "Meta gave no reason.")
