"""The time zones of accounts: Meta's ids of them, and the days and months that they cut time into.

Source: Meta's page "Timezone IDs" of the Marketing API (v24.0), whose ids a WhatsApp Business Account uses too.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

HALF_HOUR = 1_800
LIST = """
UTC America/Los_Angeles America/Denver Pacific/Honolulu America/Anchorage America/Phoenix America/Chicago
America/New_York Asia/Dubai America/Argentina/San_Luis America/Argentina/Buenos_Aires America/Argentina/Salta
Europe/Vienna Australia/Perth Australia/Broken_Hill Australia/Sydney Europe/Sarajevo Asia/Dhaka Europe/Brussels
Europe/Sofia Asia/Bahrain America/La_Paz America/Noronha America/Campo_Grande America/Belem America/Sao_Paulo
America/Nassau America/Dawson America/Vancouver America/Dawson_Creek America/Edmonton America/Rainy_River
America/Regina America/Atikokan America/Iqaluit America/Toronto America/Blanc-Sablon America/Halifax
America/St_Johns Europe/Zurich Pacific/Easter America/Santiago Asia/Shanghai America/Bogota America/Costa_Rica
Asia/Nicosia Europe/Prague Europe/Berlin Europe/Copenhagen America/Santo_Domingo Pacific/Galapagos
America/Guayaquil Europe/Tallinn Africa/Cairo Atlantic/Canary Europe/Madrid Europe/Helsinki Europe/Paris
Europe/London Africa/Accra Europe/Athens America/Guatemala Asia/Hong_Kong America/Tegucigalpa Europe/Zagreb
Europe/Budapest Asia/Jakarta Asia/Makassar Asia/Jayapura Europe/Dublin Asia/Jerusalem Asia/Kolkata Asia/Baghdad
Atlantic/Reykjavik Europe/Rome America/Jamaica Asia/Amman Asia/Tokyo Africa/Nairobi Asia/Seoul Asia/Kuwait
Asia/Beirut Asia/Colombo Europe/Vilnius Europe/Luxembourg Europe/Riga Africa/Casablanca Europe/Skopje Europe/Malta
Indian/Mauritius Indian/Maldives America/Tijuana America/Hermosillo America/Mazatlan America/Mexico_City
Asia/Kuala_Lumpur Africa/Lagos America/Managua Europe/Amsterdam Europe/Oslo Pacific/Auckland Asia/Muscat
America/Panama America/Lima Asia/Manila Asia/Karachi Europe/Warsaw America/Puerto_Rico Asia/Gaza Atlantic/Azores
Europe/Lisbon America/Asuncion Asia/Qatar Europe/Bucharest Europe/Belgrade Europe/Kaliningrad Europe/Moscow
Europe/Samara Asia/Yekaterinburg Asia/Omsk Asia/Krasnoyarsk Asia/Irkutsk Asia/Yakutsk Asia/Vladivostok
Asia/Magadan Asia/Kamchatka Asia/Anadyr Asia/Riyadh Asia/Singapore Africa/Johannesburg Europe/Stockholm
Asia/Taipei Africa/Dar_es_Salaam Asia/Bangkok Africa/Tunis Europe/Istanbul America/Montevideo America/Caracas
Asia/Ho_Chi_Minh Africa/Kinshasa Africa/Lubumbashi Africa/Harare Africa/Lusaka
"""
NAMES = LIST.split()


def name(zone_id: str) -> str:
    """The zone of an id; UTC for 0, and for those that Meta added after the list that is known here."""
    place = int(zone_id)
    return NAMES[place] if place < len(NAMES) else "UTC"


def of(zone_id: str) -> tzinfo:
    return ZoneInfo(name(zone_id))


def span(at: float, step: str, zone: tzinfo) -> tuple[int, int]:
    """The half hour, day or month (HALF_HOUR, DAY, MONTH) of a zone that an instant is in: its first second, and the
    first after it."""
    if step == "HALF_HOUR":
        begun = int(at) // HALF_HOUR * HALF_HOUR
        return begun, begun + HALF_HOUR
    day = datetime.fromtimestamp(at, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if step == "DAY":
        return stamp(day), stamp((day + timedelta(days=1)).replace(hour=0))
    first = day.replace(day=1)
    return stamp(first), stamp((first + timedelta(days=32)).replace(day=1))


def midnight(text: str, zone: tzinfo) -> int:
    """The first second of a day YYYY-MM-DD; raises ValueError for what is none."""
    return stamp(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=zone))


def stamp(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp())
