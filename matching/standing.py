"""What certificates and sites may do on a day: the latest dated event on or before it decides."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

VALID, SUSPENDED, WITHDRAWN, EXPIRED, SITE_CLOSED = "valid", "suspended", "withdrawn", "expired", "site_closed"

_EVENTS = """
SELECT {subject}_id,
       (array_agg(state ORDER BY date DESC, id DESC) FILTER (WHERE state <> 'renewed'))[1],
       (array_agg(valid_until ORDER BY date DESC, id DESC) FILTER (WHERE state = 'renewed'))[1]
FROM catalog_standingevent WHERE {subject}_id IS NOT NULL AND date <= %s GROUP BY {subject}_id
"""
_SITES = """
SELECT e.site_id, s.name,
       (array_agg(e.state ORDER BY e.date DESC, e.id DESC) FILTER (WHERE e.state <> 'renewed'))[1],
       (array_agg(e.valid_until ORDER BY e.date DESC, e.id DESC) FILTER (WHERE e.state = 'renewed'))[1]
FROM catalog_standingevent e JOIN catalog_site s ON s.id = e.site_id WHERE e.date <= %s GROUP BY e.site_id, s.name
"""

State = tuple[str, dict[str, Any]]
"""A code of engine.judging.standing.CAPS and its parameters."""


@dataclass(frozen=True, slots=True)
class Standings:
    """States of certificates and sites that are not valid, and marks and last days of all certificates, by id."""

    day: date
    certificates: dict[int, State]
    sites: dict[int, State]
    marks: dict[int, str]
    valid_until: dict[int, date | None]

    def of(self, certificate: int, site: int) -> State:
        """The state of a row at this site under this certificate; the certificate speaks first."""
        return self.certificates.get(certificate) or self.sites.get(site) or (VALID, {})

    @property
    def is_past(self) -> bool:
        """The day lies before today: rows without approval date are then said to have an unknown start."""
        return self.day < timezone.localdate()


def standings(day: date) -> Standings:
    """Standing of every certificate and site on `day`: three statements, sizes in thousands."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS.format(subject="certificate"), [day])
        events = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(_SITES, [day])
        sites = {
            site: (SITE_CLOSED, {"site": name})
            for site, name, state, last in cursor.fetchall()
            if state not in (None, "restored") or (last is not None and last < day)
        }
        cursor.execute("SELECT id, number, mark, valid_until FROM catalog_certificate")
        certificates = cursor.fetchall()
    states: dict[int, State] = {}
    until: dict[int, date | None] = {}
    for certificate, number, _, printed in certificates:
        state, renewed = events.get(certificate, (None, None))
        until[certificate] = last = renewed or printed
        if state in (SUSPENDED, WITHDRAWN):
            states[certificate] = (state, {"certificate": number})
        elif last is not None and last < day:
            states[certificate] = (EXPIRED, {"certificate": number, "date": last.isoformat()})
    return Standings(day, states, sites, {row[0]: row[2] for row in certificates}, until)
