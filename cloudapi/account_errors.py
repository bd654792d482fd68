"""What Meta's error codes about numbers, accounts, tokens and payments mean.

Source: Meta's "Error codes" page and the pages of the single features, as of September 2026.
"""

from cloudapi.error_kinds import ACCOUNT, FIX, LATER, MESSAGE, NEVER, NUMBER, PERSON, TEMPLATE, Row

ACCOUNTS: tuple[Row, ...] = (
    (
        (0, 190, 104),
        FIX,
        NUMBER,
        "Not sent. The access token of this number no longer works, and nothing reached {name}.",
        "Give the channel a new token. Receiving goes on without it.",
    ),
    (
        (3, 10, *range(200, 300), 131005),
        FIX,
        NUMBER,
        "Not sent. The access token may not do this, and nothing reached {name}.",
        "Give its system user the permission whatsapp_business_messaging for this account.",
    ),
    (
        (33, 803),
        FIX,
        NUMBER,
        "Not sent. WhatsApp does not find this number or object, or the access token may not see it.",
        "Check the ids of the channel.",
    ),
    (
        (368, 131031),
        NEVER,
        ACCOUNT,
        "Not sent. WhatsApp has restricted or locked this account, and nothing reached {name}.",
        "Look at Account Quality in WhatsApp Manager and ask for a review there.",
    ),
    (
        (131037,),
        FIX,
        NUMBER,
        "Not sent. The display name of this number is not approved yet.",
        "Hand in a display name in WhatsApp Manager and wait for the approval.",
    ),
    (
        (131042, 131044, 134011),
        FIX,
        ACCOUNT,
        "Not sent. Something is wrong with how this account pays WhatsApp.",
        "Put the payment method or the terms in order in WhatsApp Manager, then send it again.",
    ),
    (
        (131045, 133010),
        FIX,
        NUMBER,
        "Not sent. This number is not registered with the Cloud API.",
        "Register the number, then send it again.",
    ),
    (
        (133000, 133005, 133006, 133008, 133009, 133015, 133016),
        FIX,
        NUMBER,
        "WhatsApp did not register this number.",
        "Look at the details: the PIN or code may be wrong, or there were too many tries; wait before the next.",
    ),
    (
        (131063, 131055, 134100, 134102, 134103, 1752041),
        FIX,
        NUMBER,
        "Not sent. Marketing goes another way on this number: through the Marketing Messages API, or not at all.",
        "Change how this number sends marketing, or use another category.",
    ),
    (
        (134101,),
        LATER,
        TEMPLATE,
        "Not sent. This template is still being prepared for marketing.",
        "Try again in ten minutes.",
    ),
    (
        (131059,),
        FIX,
        ACCOUNT,
        "The list could not be read on: the place in it has expired.",
        "Read it from the start.",
    ),
    (
        (139100, 139101),
        FIX,
        PERSON,
        "WhatsApp did not block or unblock everybody.",
        "Only people who wrote within the last 24 hours can be blocked.",
    ),
    (
        (139102, 139103),
        LATER,
        PERSON,
        "WhatsApp could not change the list of blocked people just now.",
        "Try again in a few minutes.",
    ),
    (
        range(147001, 147006),
        FIX,
        NUMBER,
        "WhatsApp did not give this number the username.",
        "Choose another one, or look at the details: it may be taken or bound to another account of yours.",
    ),
    (
        (2593107, 2593108, 2593109),
        NEVER,
        NUMBER,
        "Contacts and history of the WhatsApp Business app were not handed over.",
        "It can be asked for once, within 24 hours after connecting, and the owner of the app has to agree.",
    ),
)

PINS: tuple[Row, ...] = (
    (
        (3, 10, *range(200, 300), 131005),
        FIX,
        MESSAGE,
        "Not pinned. WhatsApp lets only admins of a group pin, and this number may not.",
        "Let an admin of the group make this number one. If nothing else goes either, its access token may not send.",
    ),
)
"""What the codes for a lack of rights mean for a pin: Meta names none of its own, and says that admins pin."""
