"""What certificates and sites may do on a day: the latest dated event on or before it decides."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

VALID, SUSPENDED, WITHDRAWN, EXPIRED = "valid", "suspended", "withdrawn", "expired"

_EVENTS = """
SELECT {subject}_id,
       (array_agg(state ORDER BY date DESC, id DESC) FILTER (WHERE state <> 'renewed'))[1],
       (array_agg(valid_until ORDER BY date DESC, id DESC) FILTER (WHERE state = 'renewed'))[1]
FROM catalog_standingevent WHERE {subject}_id IS NOT NULL AND date <= %s GROUP BY {subject}_id
"""


@dataclass(frozen=True, slots=True)
class Standings:
    """State words by certificate and site id ("valid" where nothing is said), marks and validity of certificates."""

    day: date
    certificates: dict[int, str]
    sites: dict[int, str]
    marks: dict[int, str]
    valid_until: dict[int, date | None]

    def of(self, certificate: int, site: int) -> str:
        """The standing of a row at this site under this certificate: the worse of the two."""
        state = self.certificates.get(certificate, VALID)
        return state if state != VALID else self.sites.get(site, VALID)


def standings(day: date) -> Standings:
    """Standing of every certificate and site on `day`: three statements, sizes in thousands."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS.format(subject="certificate"), [day])
        events = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(_EVENTS.format(subject="site"), [day])
        sites = {row[0]: row[1] for row in cursor.fetchall() if row[1] in (SUSPENDED, WITHDRAWN)}
        cursor.execute("SELECT id, mark, valid_until FROM catalog_certificate")
        certificates = cursor.fetchall()
    words: dict[int, str] = {}
    until: dict[int, date | None] = {}
    for certificate, _, printed in certificates:
        state, renewed = events.get(certificate, (None, None))
        until[certificate] = last = renewed or printed
        if state in (SUSPENDED, WITHDRAWN):
            words[certificate] = state
        elif last is not None and last < day:
            words[certificate] = EXPIRED
    return Standings(day, words, sites, {row[0]: row[1] for row in certificates}, until)
