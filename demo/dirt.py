"""How clean offers look once printed: the spellings, glued numbers and stray spaces of real annexes."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from random import Random

from demo.labs import LabWorld
from demo.records import CapabilityRow, Offer, Site
from demo.reference import Reference, fields_of

NOTES = ("方法验证完成", "标准变更自我声明", "当天送样", "扩项", "单独装样", "送样量不少于3件")
DATED = re.compile(r"^(?P<head>.*?)(?P<dash>[-:])(?P<year>\d{4})$")
FULL_WIDTH = str.maketrans("GBTHJYD/0123456789-", "ＧＢＴＨＪＹＤ／０１２３４５６７８９－")


class Printer:
    """Prints standards, parameters and whole rows; every choice comes from the given random stream."""

    def __init__(self, reference: Reference, rng: Random) -> None:
        self.reference, self.rng = reference, rng
        self._titles = {edition: standard.title for edition, standard in reference.standards.items()}
        self._words: dict[tuple[str, str, str], list[str]] = {}
        self._documents: dict[date, tuple[str, str]] = {}

    def number(self, edition: str) -> str:
        """One standard number in one of the forms that annexes and letters use."""
        roll, match = self.rng.random(), DATED.match(edition)
        if roll < 0.62 or not match:
            return edition
        head, dash, year = match["head"], match["dash"], match["year"]
        if roll < 0.76:
            return f"{''.join(head.rsplit(' ', 1))}{dash}{year}"
        if dash == ":":
            return f"{head}: {year}" if roll > 0.97 else edition
        if roll < 0.84:
            return f"{head}—{year}"
        if roll < 0.89:
            return f"{head.replace('/', '／')}－{year}"
        if roll < 0.93:
            return f"GBT{head[5:]}-{year}" if head.startswith("GB/T ") else f"{head} - {year}"
        if roll < 0.96:
            return f"{head} - {year}"
        if year.startswith("19") and head.startswith("GB/T "):
            return f"GB {head[5:]}-{year[2:]}"
        return edition.translate(FULL_WIDTH) if roll < 0.98 else f"{head}–{year}"

    def clause(self, edition: str, printed: str) -> str:
        """Now and then the clause follows the number, in rare cases glued to the year."""
        roll = self.rng.random()
        if roll > 0.05 or not edition[-1].isdigit() or not printed[-1].isdigit():
            return printed
        if roll < 0.002 and "5750" in edition:
            return f"{printed}{self.rng.randint(4, 12)}.1"
        clause = f"{self.rng.randint(4, 9)}.{self.rng.randint(1, 9)}"
        return self.rng.choice((f"{printed}/{clause}", f"{printed} {clause}", f"{printed}附录{self.rng.choice('ABC')}"))

    def standard_cells(self, editions: tuple[str, ...]) -> tuple[str, str]:
        """(标准名称, 标准编号) of a row; the title may be glued to the number or missing."""
        title, roll = self._titles.get(editions[0], ""), self.rng.random()
        printed = [self.clause(edition, self.number(edition)) for edition in editions]
        if len(printed) > 1:
            return title, self.rng.choice(("；", "\n", "、", " ")).join(printed)
        if not title or roll < 0.80:
            return title, printed[0]
        if roll < 0.90:
            return "", f"{title} {printed[0]}"
        if roll < 0.95:
            return "", f"《{title}》{printed[0]}" if not title.startswith("《") else printed[0]
        return "", printed[0]

    def name(self, kind: str, concept: str, share: float, category: str | None = None) -> str:
        """The concept itself, or with the given chance another spelling of it that belongs under the heading."""
        key = (kind, concept, category or "")
        if key not in self._words:
            fields = fields_of(category or "")
            held = self.reference.spellings.get((kind, concept), ())
            self._words[key] = [text for text, field in held if category is None or field in fields]
        others = self._words[key]
        return self.rng.choice(others) if others and self.rng.random() < share else concept

    def parameter_cell(self, parameters: tuple[str, ...], category: str) -> str:
        if parameters == ("*",):
            return "全部参数"
        if len(parameters) > 1:
            return self.rng.choice(("、", "；", "，")).join(parameters)
        text = self.name("parameter", parameters[0], 0.22, category)
        roll = self.rng.random()
        return f"{text}的测定" if roll < 0.02 and text == parameters[0] else f"{text} " if roll > 0.98 else text

    def rows(self, labs: LabWorld, offers: Iterable[Offer], clean_sites: frozenset[int]) -> Iterator[CapabilityRow]:
        """Print every offer as a row; the rows of `clean_sites` carry no dirt (they are in the example files)."""
        heads = [self._head(labs, site) for site in labs.sites]
        for serial, offer in enumerate(offers, 1):
            is_clean = offer.site in clean_sites
            is_whole = offer.parameters == ("*",)
            title, number = self._clean(offer.editions) if is_clean else self.standard_cells(offer.editions)
            plain = "全部参数" if is_whole else "、".join(offer.parameters)
            approved_on, document = self._approval(offer.approved_on)
            lab_name, certificate, site_name, address, city, until, code = heads[offer.site]
            note = "" if is_clean or self.rng.random() > 0.04 else self.rng.choice(NOTES)
            food = "食品" if offer.category == "食品" else ""
            yield CapabilityRow(
                f"Y{serial:06d}", lab_name, certificate, site_name, address, city, offer.category,
                offer.band if is_clean or self.rng.random() > 0.03 else f"{offer.band} ",
                "产品" if is_whole else "参数",
                plain if is_clean else self.parameter_cell(offer.parameters, offer.category),
                title, number, offer.restriction, note, until, offer.state, code, approved_on, document, food,
            )  # fmt: skip

    @staticmethod
    def _head(labs: LabWorld, site: Site) -> tuple[str, ...]:
        lab, certificate = labs.labs[site.lab], labs.certificates[site.certificate]
        code = labs.holders[lab.holder].credit_code
        until = certificate.valid_until.isoformat()
        return lab.name, certificate.number, site.name, site.address, site.place.city, until, code

    def _approval(self, day: date) -> tuple[str, str]:
        """(批准日期, 批准文件); the invented document number says that it is a demonstration."""
        if day not in self._documents:
            self._documents[day] = (day.isoformat(), f"演示批〔{day:%Y}〕第{day:%m%d}号")
        return self._documents[day]

    def _clean(self, editions: tuple[str, ...]) -> tuple[str, str]:
        return self._titles.get(editions[0], ""), "；".join(editions)

    def cited(self, number: str | None, edition: str | None) -> str:
        """A standard as an enterprise cites it: often without the year, sometimes carelessly spaced."""
        if number is None:
            return ""
        held = edition or self.reference.current(number) or number
        if edition is None and self.rng.random() < 0.52 and held != number:
            return number if self.rng.random() < 0.8 else number.replace(" ", "", 1)
        return self.number(held)
