"""The capability list: true rows first, then what the annexes print."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.generate.dirt import FOLD_RATE, FOLDS, dirty_name, dirty_standard, rates
from bench.generate.labs import Held
from bench.generate.offers import WHOLE, Offers
from bench.generate.reference import Reference

NONE = -1
WHOLE_NAMES = ("全部参数", "全项", "全部项目")
STATES = ("valid", "suspended", "withdrawn")
STATE_SHARES = (977 / 1023, 35 / 1023, 11 / 1023)
DECLARED, EXPIRED = 0.01, 0.02
VARIANTS = 3

Numbers = NDArray[np.int32]
Arrays = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Printed:
    """Distinct texts and for each row which of them its cell holds."""

    texts: list[str]
    of_row: Numbers


def true_rows(held: Held, offers: Offers, rng: np.random.Generator) -> Arrays:
    """What every row says, by number: written before any dirt. `second_…`: a cell that holds two."""
    number = len(held.site)
    truth: Arrays = {"site": held.site, "offer": held.offer, "lab": held.lab_of_site[held.site].astype(np.int32)}
    for name in ("object", "parameter", "standard"):
        truth[name] = getattr(offers, name)[held.offer]
    whole = truth["parameter"] == WHOLE
    partner = _partner(held.offer, offers)
    several_names = (rng.random(number) < _share("name", "name_several")) & ~whole & (partner != held.offer)
    several_numbers = (rng.random(number) < _share("standard", "several")) & (partner != held.offer)
    truth["second_parameter"] = np.where(several_names, offers.parameter[partner], NONE).astype(np.int32)
    truth["second_standard"] = np.where(several_numbers, offers.standard[partner], NONE).astype(np.int32)
    truth["second_parameter"][truth["second_parameter"] == truth["parameter"]] = NONE
    truth["second_standard"][truth["second_standard"] == truth["standard"]] = NONE
    truth |= standard_recipes(number, rng)
    truth["restriction"] = _restrictions(held.offer, rng)
    truth["state"] = rng.choice(len(STATES), number, p=STATE_SHARES).astype(np.int8)
    truth["is_declared"] = rng.random(number) < DECLARED
    truth["is_expired"] = (rng.random(held.labs) < EXPIRED)[truth["lab"]]
    return truth


def standard_recipes(number: int, rng: np.random.Generator, *, is_demand: bool = False) -> Arrays:
    """Which dirt the number of each line gets. Whether it has a year is more than dirt, and is told apart."""
    recipes, shares = rates(is_demand).standard
    recipe = rng.choice(len(recipes), number, p=shares).astype(np.int16)
    return {"standard_recipe": recipe, "is_undated": np.array(["no_year" in kinds for kinds in recipes])[recipe]}


def _share(cell: str, kind: str) -> float:
    recipes, shares = getattr(rates(), cell)
    return float(sum(share for recipe, share in zip(recipes, shares, strict=True) if kind in recipe))


def _partner(offer: Numbers, offers: Offers) -> NDArray[np.int64]:
    """The next offer of the same trade and object, itself where there is none or it is a whole product."""
    following = np.minimum(np.arange(len(offers)) + 1, len(offers) - 1)
    # The next parameter stands a few offers on: one parameter has several objects and standards.
    for _ in range(80):
        same = (offers.parameter[following] == offers.parameter) | (offers.object[following] != offers.object)
        following = np.where(same, np.minimum(following + 1, len(offers) - 1), following)
    fits = (offers.object[following] == offers.object) & (offers.parameter[following] != offers.parameter)
    fits &= (offers.parameter[following] != WHOLE) & (offers.parameter != WHOLE)
    return np.where(fits, following, np.arange(len(offers)))[offer]


def _restrictions(offer: Numbers, rng: np.random.Generator) -> NDArray[np.int16]:
    """One of two restrictions that belong to an offer, or none, as often as the development set has them."""
    texts, shares = rates().restriction
    plain = texts.index("")
    share = np.array(shares)
    given = np.where(np.arange(len(texts)) == plain, 0.0, share)
    typical = np.searchsorted(np.cumsum(given / given.sum()), rng.random((int(offer.max()) + 1, 2)))
    has = rng.random(len(offer)) >= share[plain]
    return np.where(has, typical[offer, rng.integers(0, 2, len(offer))], plain).astype(np.int16)


def print_names(truth: Arrays, reference: Reference, rng: np.random.Generator, *, is_demand: bool = False) -> Printed:
    """The cell 参数名称 of every row (one name of a demand): concept or alias, tail, bracket, second name, width, script."""
    number = len(truth["parameter"])
    recipes, shares = rates(is_demand).name
    base = rng.integers(0, 6, number)  # half of all rows print the concept's own name, others one of three aliases
    recipe = rng.choice(len(recipes), number, p=shares)
    fold = np.where(rng.random(number) < FOLD_RATE, rng.integers(1, len(FOLDS) + 1, number), 0)
    variant = rng.integers(0, VARIANTS, number)

    def text(parameter: int, second: int, base: int, recipe: int, fold: int, variant: int) -> str:
        if parameter == WHOLE:
            return WHOLE_NAMES[variant % len(WHOLE_NAMES)]
        concept = reference.parameters[parameter]
        name = concept.aliases[base % len(concept.aliases)] if base < 3 and concept.aliases else concept.name
        others = [reference.parameters[second].name] if second != NONE else []
        kinds = recipes[recipe] | {"name_several"} if others else recipes[recipe] - {"name_several"}
        return dirty_name(name, others, kinds, FOLDS[fold - 1] if fold else "", variant, reference.names)

    columns = [truth["parameter"], truth["second_parameter"], np.minimum(base, 3), recipe, fold, variant]
    return printed(columns, text)


def print_standards(
    truth: Arrays, reference: Reference, rng: np.random.Generator, *, is_demand: bool = False
) -> Printed:
    """The cell 标准编号 (依据标准) of every row."""
    number = len(truth["standard"])
    recipes, _ = rates(is_demand).standard
    variant = rng.integers(0, VARIANTS, number)

    def text(standard: int, second: int, recipe: int, variant: int) -> str:
        if standard == NONE:
            return ""
        other = reference.standards[second] if second != NONE else ""
        kinds = recipes[recipe] | {"several"} if other else recipes[recipe] - {"several"}
        return dirty_standard(reference.standards[standard], reference.titles[standard], other, kinds, variant)

    return printed([truth["standard"], truth["second_standard"], truth["standard_recipe"], variant], text)


def print_titles(truth: Arrays, reference: Reference, rng: np.random.Generator) -> Printed:
    """The cell 标准名称: the listed title, or nothing."""
    has = rng.random(len(truth["standard"])) < rates().title
    return printed([np.where(has, truth["standard"], NONE)], lambda n: reference.titles[n] if n != NONE else "")


def printed(columns: list[NDArray[np.generic]], text: Callable[..., str]) -> Printed:
    """Each distinct combination becomes a text once; equal texts become one."""
    code = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        shifted = column.astype(np.int64) + 1
        code = code * (int(shifted.max(initial=0)) + 1) + shifted
    _, first, number = np.unique(code, return_index=True, return_inverse=True)
    listed: dict[str, int] = {}
    cells = zip(*(column[first].tolist() for column in columns), strict=True)
    of_form = np.fromiter((listed.setdefault(text(*cell), len(listed)) for cell in cells), np.int32, len(first))
    return Printed(list(listed), of_form[number.reshape(-1)])
