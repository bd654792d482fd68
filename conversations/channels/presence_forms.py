"""What one fills in to change how a number shows itself, with Meta's limits said before it is sent."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from cloudapi.parts import Json
from cloudapi.presence import Limits, Link, Profile, Suggestions, Username
from conversations.channels.presence import LARGEST_PICTURE, ChangedMeanwhile, LinkGone
from conversations.files import pictures

VERTICALS = {
    "": "Not said",
    "AUTO": "Automotive",
    "BEAUTY": "Beauty, spa and salon",
    "APPAREL": "Clothing",
    "EDU": "Education",
    "ENTERTAIN": "Entertainment",
    "EVENT_PLAN": "Event planning",
    "FINANCE": "Finance and banking",
    "GROCERY": "Food and grocery",
    "GOVT": "Government",
    "HOTEL": "Hotel and lodging",
    "HEALTH": "Medical and health",
    "NONPROFIT": "Non-profit",
    "PROF_SERVICES": "Professional services",
    "RETAIL": "Shopping and retail",
    "TRAVEL": "Travel and transport",
    "RESTAURANT": "Restaurant",
    "ALCOHOL": "Alcoholic drinks",
    "ONLINE_GAMBLING": "Online gambling",
    "PHYSICAL_GAMBLING": "Gambling on site",
    "OTC_DRUGS": "Over-the-counter drugs",
    "MATRIMONY_SERVICE": "Matrimony",
    "OTHER": "Other",
}
_USERNAME = re.compile(r"(?!www)(?=.*[a-z])[a-z0-9_](?:[a-z0-9_]|\.(?!\.)){1,33}[a-z0-9_]")
_WHO = RegexValidator(r"^(\+?[0-9 ()./-]{5,24}|[A-Z]{2}\.[0-9A-Za-z.]{1,130})\Z", "A phone number or a WhatsApp id.")


class DrawnForm(forms.Form):
    """A form that says what stood in it when it was drawn: only what was changed in it is sent.

    So what somebody else changed meanwhile, in another field, stays; in the same field it is shown before it goes.
    """

    met: Mapping[str, str] = MappingProxyType({})
    """What stands at WhatsApp in fields that somebody changed since the form was drawn."""

    @property
    def drawn(self) -> list[tuple[str, str]]:
        """What the form carries along, hidden: names and values."""
        if self.is_bound:
            known = {name: self.data[f"drawn-{name}"] for name in self.fields if f"drawn-{name}" in self.data}
            return [(f"drawn-{name}", value) for name, value in {**known, **self.met}.items()]
        return [(f"drawn-{field}", self.initial.get(field) or "") for field in self.fields]

    def meet(self, standing: Mapping[str, str], whole: bool = False) -> None:
        """Compare with what stands there now; raises ChangedMeanwhile where somebody else changed the same.

        A form that goes to WhatsApp `whole` is compared in what was not changed in it too.
        """
        met = {
            name: now
            for name, now in standing.items()
            if (whole or self.was_changed(name))
            and _plain(now) not in (_plain(self.data.get(name, "")), self._drawn(name, now))
        }
        if met:
            raise ChangedMeanwhile(met)

    def show(self, refusal: ChangedMeanwhile) -> None:
        """Say under each field what it says now; who saves again has seen it."""
        self.met = refusal.standing
        self.add_error(None, str(refusal))
        for name, now in refusal.standing.items():
            self.add_error(name, f"Now it says: “{self.written(name, now)}”." if now else "Now it is empty.")

    def written(self, name: str, value: str) -> str:
        """A value of the field as people read it."""
        return VERTICALS.get(value, value) if name == "vertical" else value

    def _drawn(self, name: str, otherwise: str) -> str:
        return _plain(self.data.get(f"drawn-{name}", otherwise))

    def was_changed(self, *names: str) -> bool:
        """Whether one of these fields says something else than it did; so it does when the form does not know."""
        return any(
            (drawn := self.data.get(f"drawn-{name}")) is None or _plain(drawn) != _plain(self.data.get(name, ""))
            for name in names
        )


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


class Paragraphs(forms.CharField):
    """Lines of text, in which the end of a line is one character, as Meta counts."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> str:
        return _plain(super().to_python(value) or "")


class ProfileForm(DrawnForm):
    """What customers see when they open the number."""

    about = forms.CharField(max_length=Limits.ABOUT)
    description = Paragraphs(max_length=Limits.DESCRIPTION, required=False)
    address = forms.CharField(max_length=Limits.ADDRESS, required=False)
    email = forms.EmailField(max_length=Limits.EMAIL, required=False)
    website = forms.URLField(max_length=Limits.WEBSITE, required=False, assume_scheme="https")
    other_website = forms.URLField(max_length=Limits.WEBSITE, required=False, assume_scheme="https")
    vertical = forms.ChoiceField(choices=list(VERTICALS.items()), required=False)

    @staticmethod
    def filled(shown: Profile) -> dict[str, str]:
        sites = [*shown.websites, "", ""]
        plain = {name: getattr(shown, name) for name in ("about", "description", "address", "email", "vertical")}
        return plain | {"website": sites[0], "other_website": sites[1]}

    def changes(self, now: Profile) -> Json:
        """What is to be written, by the names of Meta's fields; raises ChangedMeanwhile."""
        standing = self.filled(now)
        self.meet(standing)
        data = self.cleaned_data
        plain = ("about", "description", "address", "email", "vertical")
        changes = {name: data[name] for name in plain if self.was_changed(name)}
        if self.was_changed("website", "other_website"):
            sites = [data[n] if self.was_changed(n) else standing[n] for n in ("website", "other_website")]
            changes["websites"] = [site for site in sites if site]
        return changes


class PictureForm(forms.Form):
    """Another picture for the profile; `clean` gives it as the square JPEG that goes to WhatsApp."""

    picture = forms.FileField(widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}))

    def clean_picture(self) -> bytes:
        given = self.cleaned_data["picture"]
        if given.size > LARGEST_PICTURE:
            raise forms.ValidationError("The picture is larger than 5 MB.")
        square = pictures.portrait(given)
        if square is None:
            raise forms.ValidationError("A JPEG, PNG or WebP picture, at least 192 pixels wide and high.")
        return square


class UsernameForm(DrawnForm):
    """The name by which the business is found; empty gives it up."""

    username = forms.CharField(max_length=36, required=False)

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"].removeprefix("@").lower()
        if name and not _USERNAME.fullmatch(name):
            raise forms.ValidationError(
                "3 to 35 of a to z, 0 to 9, dot and underscore, with a letter; no dot at an end or twice, not www."
            )
        return name

    @staticmethod
    def filled(shown: Username) -> dict[str, str]:
        return {"username": shown.name}

    def wanted(self, now: Username) -> str:
        """The name to ask for; raises ChangedMeanwhile."""
        self.meet(self.filled(now), whole=True)
        return str(self.cleaned_data["username"])


class BlockForm(forms.Form):
    """Somebody who may not write to the number any more."""

    user = forms.CharField(max_length=140, validators=[_WHO])

    def clean_user(self) -> str:
        user: str = self.cleaned_data["user"]
        return user if user[:1].isalpha() else re.sub(r"\D", "", user)


class LinkForm(DrawnForm):
    """A short link, and with `code` another text for one that is there."""

    text = forms.CharField(max_length=Limits.LINK_TEXT)
    code = forms.RegexField(r"^[0-9A-Za-z]{1,64}\Z", required=False)

    def wanted(self, now: Link) -> str:
        """The text to write; raises ChangedMeanwhile."""
        self.meet({"text": now.text}, whole=True)
        return str(self.cleaned_data["text"])

    def renew(self, refusal: LinkGone) -> None:
        """Make it the form of a new link, because the one that was meant is gone."""
        self.data = {**self.data, "text": self.data.get("text", ""), "code": ""}
        self.add_error(None, str(refusal))


class PinForm(forms.Form):
    """The PIN that WhatsApp asks for when the number is moved."""

    pin = forms.RegexField(
        r"^[0-9]{6}\Z",
        error_messages={"invalid": "Six digits."},
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class ChecksForm(forms.Form):
    """Whether what is sent is for the very person who wrote before."""

    on = forms.BooleanField(required=False)


class SuggestionsForm(DrawnForm):
    """Questions before the first message, and commands after a slash; one a line."""

    questions = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    commands = forms.CharField(max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    @staticmethod
    def filled(shown: Suggestions) -> dict[str, str]:
        commands = [f"{name}: {hint}" for name, hint in shown.commands]
        return {"questions": "\n".join(shown.questions), "commands": "\n".join(commands)}

    def clean_questions(self) -> tuple[str, ...]:
        lines = _lines(self.cleaned_data["questions"])
        if len(lines) > Limits.QUESTIONS or any(len(line) > Limits.QUESTION for line in lines):
            raise forms.ValidationError(f"At most {Limits.QUESTIONS} lines of {Limits.QUESTION} characters.")
        return lines

    def clean_commands(self) -> tuple[tuple[str, str], ...]:
        found = []
        for line in _lines(self.cleaned_data["commands"]):
            name, _, hint = (part.strip() for part in line.partition(":"))
            name = name.removeprefix("/")
            if not 1 <= len(name) <= Limits.COMMAND or not 1 <= len(hint) <= Limits.HINT:
                raise forms.ValidationError(
                    f"Each line is a name of at most {Limits.COMMAND} characters, a colon, and a hint of {Limits.HINT}."
                )
            found.append((name, hint))
        if len(found) > Limits.COMMANDS:
            raise forms.ValidationError(f"At most {Limits.COMMANDS} commands.")
        return tuple(found)

    def changes(self, now: Suggestions) -> dict[str, Any]:
        """The lists that are to be written, each whole; raises ChangedMeanwhile."""
        self.meet(self.filled(now))
        return {name: self.cleaned_data[name] for name in ("questions", "commands") if self.was_changed(name)}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
