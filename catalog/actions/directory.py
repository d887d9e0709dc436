"""Whose row it is: labs, certificates and sites recognised in what a list says, new ones prepared."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from catalog.actions.capability_lines import PlaceText
from catalog.models import Certificate, Holder, Lab, Place, Site
from engine.reading.fold import fold

MAIN_SITE = "本部"
_SHOWN = 5
MARKS = ("CMA", "CNAS", "CATL")
_CITY = re.compile(r"(?:省|自治区)?([\u4e00-\u9fff]{2,7}?(?:市|自治州|地区|盟))")
_PROVINCE = re.compile(r"^([\u4e00-\u9fff]{2,8}?(?:省|自治区)|北京市|上海市|天津市|重庆市)")


@dataclass(frozen=True, slots=True)
class Named:
    """What the caller names because the file may not: lab, certificate number, site; "" = nothing."""

    lab: str = ""
    certificate: str = ""
    site: str = ""


@dataclass(eq=False, slots=True)
class Pair:
    """One (certificate, site) of a lab; any of the three may be new, that is, without an id."""

    lab: Lab
    certificate: Certificate
    site: Site

    @property
    def is_new(self) -> bool:
        """No stored row can be here yet."""
        return self.certificate.pk is None or self.site.pk is None


class Unknown(Exception):
    """What a line says does not tell where it belongs: problem code, column and params."""

    def __init__(self, code: str, column: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.column, self.params = code, column, params


@dataclass
class Directory:
    """The labs, certificates and sites that a list touches. Unsaved models are the new ones, in `new`."""

    named: Named
    texts: Collection[PlaceText]
    is_closed: bool = False
    """Certificates and sites that are not registered are unknown, not new."""
    new: list[Holder | Lab | Certificate | Site] = field(default_factory=list)

    def __post_init__(self) -> None:
        by_id = {lab.id: lab for lab in Lab.objects.select_related("holder").order_by("id")}
        self._labs = {fold(lab.name): lab for lab in reversed(by_id.values())}
        numbers = {text.certificate for text in self.texts} | {self.named.certificate}
        ids = [lab.id for name in self._names() if (lab := self._labs.get(name))]
        own = Certificate.objects.filter(number__in=numbers).values_list("lab_id", flat=True)
        ids = sorted({*ids, *own})
        self._certificates: dict[str, Certificate] = {}
        self._sites: dict[int, list[Site]] = {}
        for certificate in Certificate.objects.filter(lab__in=ids).order_by("id"):
            certificate.lab = by_id[certificate.lab_id]
            self._certificates[_number(certificate.number)] = certificate
        for site in Site.objects.filter(lab__in=ids).order_by("id"):
            site.lab = by_id[site.lab_id]
            self._sites.setdefault(id(site.lab), []).append(site)
        codes, names = {text.credit_code for text in self.texts}, {text.lab for text in self.texts} | {self.named.lab}
        self._coded = {holder.credit_code: holder for holder in Holder.objects.filter(credit_code__in=codes - {""})}
        uncoded = Holder.objects.filter(name__in=names - {""}, credit_code=None)
        self._named = {holder.name: holder for holder in uncoded}
        self._places = Gazetteer(Place.objects.all())
        self._pairs: dict[tuple[int, int], Pair] = {}

    def _names(self) -> set[str]:
        return {fold(text.lab) for text in self.texts if text.lab} | ({fold(self.named.lab)} - {""})

    def labs(self) -> set[int]:
        """Ids of the registered labs that the texts belong to."""
        found = set()
        for text in self.texts:
            try:
                found.add(self.find(text).lab.pk)
            except Unknown:
                continue
        return found - {None}

    def find(self, text: PlaceText) -> Pair:
        """The (certificate, site) that a line belongs to. Raises Unknown."""
        certificate = self._certificates.get(_number(text.certificate or self.named.certificate))
        lab = self._lab(text, certificate)
        if certificate is None:
            certificate = self._certificate(text, lab)
        site = self._site(text, lab)
        key = (id(certificate), id(site))
        return self._pairs.setdefault(key, Pair(lab, certificate, site))

    def certificates_of(self, lab: Lab) -> list[str]:
        """Numbers of the certificates that are registered for a lab."""
        return [one.number for one in self._certificates.values() if one.lab is lab and one.pk is not None]

    def sites_of(self, lab: Lab) -> list[str]:
        """Names of the sites that are registered for a lab."""
        return [one.name for one in self._sites.get(id(lab), ()) if one.pk is not None]

    def _lab(self, text: PlaceText, certificate: Certificate | None) -> Lab:
        """The named lab, else the certificate's, else the one the line names, new where it is not known."""
        name = self.named.lab or (text.lab if certificate is None else "")
        if certificate is not None:
            said = self.named.lab or text.lab
            known_code = text.credit_code and text.credit_code == certificate.lab.holder.credit_code
            if said and fold(said) != fold(certificate.lab.name) and (self.named.lab or not known_code):
                params = {"number": certificate.number, "holder": certificate.lab.name, "lab": said}
                raise Unknown("certificate_of_other_lab", "证书编号", option="--lab", **params)
            return certificate.lab
        if not name:
            raise Unknown("lab_unknown", "机构名称", option="--lab")
        lab = self._labs.get(fold(name))
        if lab is None:
            if not (text.certificate or self.named.certificate):
                raise Unknown("certificate_unknown", "证书编号", option="--certificate")
            lab = Lab(name=name, holder=self._holder(text, name))
            self._labs[fold(name)] = lab
            self.new.append(lab)
        return lab

    def _holder(self, text: PlaceText, name: str) -> Holder:
        """The legal person by its code, else by its name; new where neither is known."""
        holder = self._coded.get(text.credit_code) if text.credit_code else self._named.get(name)
        if holder is None:
            holder = Holder(name=name, credit_code=text.credit_code or None)
            self.new.append(holder)
            if text.credit_code:
                self._coded[text.credit_code] = holder
        return holder

    def _certificate(self, text: PlaceText, lab: Lab) -> Certificate:
        """A new certificate where the line gives a number, else the lab's only one."""
        number = text.certificate or self.named.certificate
        if not number:
            own = [certificate for certificate in self._certificates.values() if certificate.lab is lab]
            if len(own) != 1:
                raise Unknown("certificate_unknown", "证书编号", option="--certificate")
            return own[0]
        if self.is_closed:
            known = some(self.certificates_of(lab))
            raise Unknown("certificate_not_held", "证书编号", number=number, lab=lab.name, known=known)
        mark = text.mark.upper()
        certificate = Certificate(lab=lab, number=number[:40], mark=mark if mark in MARKS else MARKS[0])
        self._certificates[_number(number)] = certificate
        self.new.append(certificate)
        return certificate

    def _site(self, text: PlaceText, lab: Lab) -> Site:
        """By name, else by address, else the lab's only one; new where a name, or a first address, is given."""
        sites = self._sites.setdefault(id(lab), [])
        name = text.site or ("" if text.address else self.named.site)
        found = [site for site in sites if name and fold(site.name) == fold(name)]
        found = found or [site for site in sites if _same_address(site.address, text.address)]
        if not found and not text.site and self.named.site:
            found, name = [site for site in sites if fold(site.name) == fold(self.named.site)], self.named.site
        if not found and not name and not text.address:
            found = sites
        if len(found) == 1:
            return found[0]
        if not found and not name and text.address and not sites:
            name = MAIN_SITE
        if found or not name:
            raise Unknown("site_unknown", "场所名称", option="--site")
        if self.is_closed:
            known = some(self.sites_of(lab))
            raise Unknown("site_not_held", "场所名称", name=name, lab=lab.name, known=known)
        site = Site(lab=lab, name=name[:120], address=text.address[:300])
        self._places.put(site, text.city)
        sites.append(site)
        self.new.append(site)
        return site


class Gazetteer:
    """Finds the city, county and centroid of an address among the known places."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._cities: list[Place] = []
        self._counties: dict[str, list[Place]] = {}
        for place in places:
            if place.level == "city":
                self._cities.append(place)
            elif place.level == "county":
                self._counties.setdefault(place.city, []).append(place)

    def put(self, site: Site, city: str) -> None:
        """Sets city, county, province and centroid of a site from its address, as far as they can be told."""
        known = next((p for p in self._cities if city and p.name.startswith(city)), None)
        known = known or next((p for p in self._cities if p.name in site.address), None)
        if known is None:
            province, found = _PROVINCE.match(site.address), _CITY.search(site.address)
            site.city = city or (found[1] if found else "")
            site.province = province[1] if province else site.province
            return
        site.city, site.province = known.name, known.province
        county = next((p for p in self._counties.get(known.name, ()) if p.name in site.address), None)
        site.county = county.name if county else ""
        site.longitude, site.latitude = (county or known).longitude, (county or known).latitude


def some(names: Sequence[str]) -> str:
    """The first few names, for a sentence."""
    return "、".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "") or "—"


def _number(text: str) -> str:
    return fold(text)


def _same_address(left: str, right: str) -> bool:
    """Equal, or one leaves the province away; nothing is like nothing."""
    left, right = fold(left), fold(right)
    return bool(left and right) and (left.endswith(right) or right.endswith(left)) and min(len(left), len(right)) > 5
