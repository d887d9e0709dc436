"""What a spreadsheet shows in place of a value, pasted as text: the row stays out, the next ones take nothing of it."""

from tests.catalog.importers.test_annex_layouts import HEAD, cells, codes, read


def test_error_values_pasted_as_text_keep_their_row_out_and_are_not_carried_down() -> None:
    annex = read(
        HEAD,
        ["1", "#REF!", "铅", "GB 5009.12-2023", ""],
        ["", "", "", "GB/T 5009.1-2003", ""],
        ["2", "食品", "#N/A", "GB 5009.15-2023", ""],
        ["3", "食品", "镉", "#VALUE!", ""],
        ["4", "食品", "汞", "GB 5009.17-2021", "#DIV/0!"],
        ["5", "食品", "砷", "GB 5009.11-2024", "#1 只用第一法"],
    )
    assert codes(annex) == [
        ("error_value", 2, "类别"),
        ("error_value", 4, "参数名称"),
        ("error_value", 5, "标准编号"),
        ("error_value", 6, "限制范围"),
    ]
    assert cells(annex, "类别", "参数名称", "限制范围") == [("", "铅", ""), ("食品", "砷", "#1 只用第一法")]
