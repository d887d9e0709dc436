"""The hand-written recipes: which method tests what on what, which product asks which standards, who trades in it."""

from pathlib import Path
from typing import NamedTuple

from demo.records import Key
from demo.reference import Reference, read_csv

RECIPES = Path(__file__).resolve().parent / "recipes"


class Method(NamedTuple):
    """A standard in force with the parameters it tests; `has_contents` = a product standard whose items are listed."""

    number: str
    edition: str
    category: str
    bands: tuple[str, ...]
    parameters: tuple[str, ...]
    has_contents: bool


class Chain(NamedTuple):
    name: str
    objects: tuple[str, ...]
    trades: tuple[str, ...]


class Cookbook:
    """Recipes resolved against the reference lists of one day."""

    def __init__(self, reference: Reference, folder: Path = RECIPES) -> None:
        self.reference = reference
        # A word that the vocabulary has come to read in two ways is left out, and a method left without words too.
        methods = [self._method(row) for row in read_csv(folder / "methods.csv")]
        self.methods = {method.number: method for method in methods if method.parameters}
        self.asked = {
            row["object"]: tuple(number for number in row["standards"].split(";") if number in self.methods)
            for row in read_csv(folder / "products.csv")
        }
        self.chains = [
            Chain(row["chain"], tuple(row["objects"].split(";")), tuple(row["trades"].split(";")))
            for row in read_csv(folder / "chains.csv")
        ]

    def _method(self, row: dict[str, str]) -> Method:
        number = row["standard"]
        edition = self.reference.current(number) or number
        items = self.reference.contents.get(edition, {})
        names = tuple(items) if row["parameters"] == "*" else tuple(row["parameters"].split(";"))
        plain = tuple(name for name in names if self.reference.is_plain("parameter", name, row["category"]))
        return Method(number, edition, row["category"], tuple(row["bands"].split(";")), plain, bool(items))

    def fits(self, method: Method, wanted: str) -> bool:
        """Whether a row of this method, filed under one of its bands, can cover the object."""
        return not self.reference.broader[wanted].isdisjoint(method.bands)

    def keys_of(self, wanted: str) -> list[Key]:
        """Every sensible question about an object, in recipe order."""
        methods = [self.methods[number] for number in self.asked[wanted]]
        return [
            Key(wanted, parameter, method.number)
            for method in methods
            if self.fits(method, wanted)
            for parameter in method.parameters
        ]

    def category_of(self, key: Key) -> str:
        """The annex heading a key belongs under: its standard's, else that of the first recipe which tests it."""
        numbers = (key.number,) if key.number else self.asked[key.object]
        fit = (self.methods[number] for number in numbers if key.parameter in self.methods[number].parameters)
        return next((method.category for method in fit), "")
