"""Material designations inside the name of a thing: a gear of 20CrMnTi is a gear and a piece of alloy steel.

The grammar of designations is that of GB/T 221 and GB/T 17616 (steel), GB/T 16474 (aluminium) and ISO 1043-1 (plastics).
"""

import re

_GRAMMAR: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"HRB\d{3}E?|HPB\d{3}|CRB\d{3}"), ("钢筋",)),
    (
        re.compile(
            r"0?\d{1,3}Cr\d{1,2}(?:Ni|Mn|Mo|Ti|N|Al)\w*|(?:SUS)?(?:30[1-9]|316|317|321|347|410|420|430)[LNHS]?(?!\d)"
        ),
        ("不锈钢",),
    ),
    (re.compile(r"\d{2}(?:Cr|Mn|Mo|Ni|Si|V|Ti|B|W|Al|Nb)[A-Za-z0-9]*"), ("合金结构钢", "碳素钢和中低合金钢", "钢铁")),
    (re.compile(r"Q\d{3}[A-Z]{0,3}"), ("低合金高强度结构钢", "碳素钢和中低合金钢", "钢铁")),
    (re.compile(r"(?<!\d)\d{2}(?:#|号)?钢"), ("优质碳素结构钢", "碳素钢和中低合金钢", "钢铁")),
    (re.compile(r"(?<![\dA-Za-z])[1-8]\d{3}(?=[A-Z]?\d{0,3}铝)|ADC12|A356|ZL\d{3}"), ("铝及铝合金",)),
    (re.compile(r"(?<![A-Za-z])(?:PA6{1,2}|PA12|PBT|POM|ABS|PPS|PEEK|PTFE|PVDF|PMMA)(?![A-Za-z])"), ("塑料",)),
)


def materials(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each designation in a text with names of the material it stands for, the narrower first."""
    return [(found[0], names) for pattern, names in _GRAMMAR if (found := pattern.search(text))]
