"""What can be wrong with a file, a row or a cell: codes with parameters, and their sentences in both languages.

Readers only produce codes; pages, API and annotated workbooks render them with `message`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from catalog.importers.list_problems import LIST_PROBLEMS

Language = Literal["zh", "en"]
# refuse: nothing of the file was read; reject: this row stays out; warn: read, but look at it
Weight = Literal["refuse", "reject", "warn"]


@dataclass(frozen=True)
class Problem:
    """One finding. `line` is the row number a person sees (1-based), `column` the header as printed in the file,
    `position` the 0-based physical column for marking the cell; empty, 0 and None where a finding has no such place."""

    code: str
    sheet: str = ""
    line: int = 0
    column: str = ""
    params: dict[str, str] = field(default_factory=dict)
    position: int | None = None

    @property
    def weight(self) -> Weight:
        return CATALOGUE[self.code][0]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class FileRefused(Exception):
    """A file of which nothing can be read; carries the one problem that says why and how to mend it."""

    def __init__(self, code: str, sheet: str = "", line: int = 0, **params: object) -> None:
        super().__init__(code)
        self.problem = Problem(code, sheet, line, params={key: str(value) for key, value in params.items()})


CATALOGUE: dict[str, tuple[Weight, str, str]] = {
    **LIST_PROBLEMS,
    # the file as a whole
    "empty_file": (
        "refuse",
        "文件是空的，请检查后重新上传。",
        "The file is empty; check it and upload it again.",
    ),
    "file_unreadable": (
        "refuse",
        "文件打不开，请确认文件存在且有读取权限。",
        "The file cannot be opened; make sure that it exists and may be read.",
    ),
    "file_too_large": (
        "refuse",
        "文件有 {size} MB，超过上限 {limit} MB，请拆分后分别上传。",
        "The file has {size} MB, more than the limit of {limit} MB; split it and upload the parts.",
    ),
    "unpacks_too_large": (
        "refuse",
        "文件解压后超过 {limit} MB（或压缩比超过 {ratio}），不予读取；请另存为新的工作簿后再上传。",
        "Unpacked, the file exceeds {limit} MB (or a ratio of {ratio}) and is not read; save it as a new workbook.",
    ),
    "unsafe_archive": (
        "refuse",
        "压缩包内有不安全的文件名“{name}”，不予读取；请用 Excel 或 Word 重新另存。",
        "The package holds the unsafe name “{name}” and is not read; save it again with Excel or Word.",
    ),
    "encrypted": (
        "refuse",
        "文件设有密码，请取消密码后重新上传。",
        "The file is protected by a password; remove it and upload the file again.",
    ),
    "damaged": (
        "refuse",
        "文件已损坏或不完整（{part}），请重新另存后上传。",
        "The file is damaged or incomplete ({part}); save it again and upload it.",
    ),
    "unsafe_xml": (
        "refuse",
        "文件的 {part} 含有文档类型声明（DTD），不予读取；请用 Excel 或 Word 重新另存。",
        "{part} of the file holds a document type declaration and is not read; save it again with Excel or Word.",
    ),
    "unsupported_format": (
        "refuse",
        "这是{kind}文件，不能读取；请另存为 xlsx、csv、docx 或带文字的 pdf。",
        "This is a file of the kind {kind}, which cannot be read; save it as xlsx, csv, docx or a pdf with text.",
    ),
    "no_document": (
        "refuse",
        "内容不是文字，也不是完整的 xlsx、docx 或 pdf，文件可能已损坏；请用原来的软件打开后重新另存。",
        "The content is neither text nor a whole xlsx, docx or pdf, so the file may be damaged; open and save it again.",
    ),
    "unknown_encoding": (
        "refuse",
        "文字编码认不出来（第 {byte} 字节处），请另存为 UTF-8 编码的 csv。",
        "The text encoding is not recognised (at byte {byte}); save the file as csv in UTF-8.",
    ),
    "pdf_without_text": (
        "refuse",
        "PDF 里没有文字（可能是扫描件），请上传电子版或 Excel 表。",
        "The PDF holds no text (a scan, perhaps); upload the electronic version or an Excel table.",
    ),
    "too_many_pages": (
        "refuse",
        "PDF 有 {pages} 页，超过上限 {limit} 页，请拆分。",
        "The PDF has {pages} pages, more than the limit of {limit}; split it.",
    ),
    "cell_out_of_range": (
        "refuse",
        "工作表在 {cell} 有内容，超出可读范围（最多 {rows} 行、{columns} 列、{cells} 格）；请删去多余单元格。",
        (
            "The sheet has content at {cell}, outside what is read (at most {rows} rows, {columns} columns, {cells} "
            "cells); delete the stray cells."
        ),
    ),
    "merge_too_large": (
        "refuse",
        "合并单元格 {range} 过大，请取消该合并后再上传。",
        "The merged range {range} is too large; unmerge it and upload the file again.",
    ),
    "too_many_merges": (
        "refuse",
        "合并单元格超过 {limit} 处，请拆分文件。",
        "There are more than {limit} merged ranges; split the file.",
    ),
    "unclosed_quote": (
        "refuse",
        "从第 {start} 行起的引号没有成对，单元格过长；请补上引号或另存为 xlsx。",
        "A quotation mark opened at row {start} is not closed; close it or save the file as xlsx.",
    ),
    "took_too_long": (
        "refuse",
        "读取超过 {seconds} 秒，已停止；请拆分文件或另存为简单的表格。",
        "Reading took more than {seconds} seconds and was stopped; split the file or save it as a plain table.",
    ),
    "took_too_much_memory": (
        "refuse",
        "读取所需内存超过 {limit} MB，已停止；请拆分文件。",
        "Reading needed more than {limit} MB of memory and was stopped; split the file.",
    ),
    "reader_crashed": (
        "refuse",
        "读取程序异常退出，文件内容可能有问题；请另存为新的 xlsx 后再上传。",
        "The reader stopped unexpectedly, the file is probably malformed; save it as a new xlsx and upload it.",
    ),
    "no_list_found": (
        "refuse",
        "没有找到表头：需要有一行同时写明“参数名称（检测项目）”和“标准编号”；看到的最接近的一行是：{seen}。",
        (
            "No header was found: one row must name the parameter (参数名称) and the standard (标准编号); the closest row "
            "seen is: {seen}."
        ),
    ),
    "missing_column": (
        "refuse",
        "缺少列“{name}”；文件里的列有：{seen}。",
        "The column “{name}” is missing; the file has: {seen}.",
    ),
    # one row
    "missing_value": (
        "reject",
        "缺少“{name}”，请补填。",
        "“{name}” is missing; fill it in.",
    ),
    "formula_without_value": (
        "reject",
        "单元格是公式且没有保存结果，请改为文字（复制后“粘贴为数值”）。",
        "The cell holds a formula without a saved result; replace it by its text (paste as values).",
    ),
    "error_value": (
        "reject",
        "单元格是错误值（如 #REF!、#N/A），请改正。",
        "The cell holds an error (such as #REF! or #N/A); correct it.",
    ),
    "cell_too_long": (
        "reject",
        "单元格有 {length} 个字，超过上限 {limit} 个，请缩短或拆成多行。",
        "The cell has {length} characters, more than {limit}; shorten it or split it over several rows.",
    ),
    "date_does_not_exist": (
        "reject",
        "日期“{value}”不存在，请改正（例如 2027-02-28）。",
        "The date “{value}” does not exist; correct it (for example 2027-02-28).",
    ),
    "date_unreadable": (
        "reject",
        "“{value}”读不成日期，请写成年-月-日（例如 2027-02-28）。",
        "“{value}” cannot be read as a date; write year-month-day (for example 2027-02-28).",
    ),
    "value_not_allowed": (
        "reject",
        "“{value}”不在可填的值内（{allowed}）。",
        "“{value}” is not one of the values allowed ({allowed}).",
    ),
    # read, but worth a look
    "value_ignored": (
        "warn",
        "“{value}”不在可填的值内（{allowed}），该格按空白处理。",
        "“{value}” is not one of the values allowed ({allowed}); the cell counts as blank.",
    ),
    "number_rounded": (
        "warn",
        "数字 {value} 超过 15 位，Excel 可能已改动末几位；请设为文本格式后重新填写。",
        "The number {value} has more than 15 digits, Excel may have changed the last ones; enter it as text.",
    ),
    "date_open_ended": (
        "warn",
        "“{value}”没有具体日期，按未知处理。",
        "“{value}” names no date; it counts as unknown.",
    ),
    "wrong_extension": (
        "warn",
        "扩展名是 {suffix}，内容其实是 {kind}，已按内容读取。",
        "The extension is {suffix} but the content is {kind}; it was read by its content.",
    ),
    "macros_ignored": (
        "warn",
        "文件含宏，宏没有运行也没有保留。",
        "The file holds macros; they were not run.",
    ),
    "external_links_ignored": (
        "warn",
        "文件含外部链接，没有跟随；用的是文件里保存的值。",
        "The file holds external links; they were not followed, the saved values were used.",
    ),
    "hidden_sheet_skipped": (
        "warn",
        "隐藏的工作表没有读取；需要时请取消隐藏。",
        "The hidden sheet was not read; unhide it if it is needed.",
    ),
    "sheet_skipped": (
        "warn",
        "工作表没有能力表的表头，没有读取。",
        "The sheet has no header of a capability list and was not read.",
    ),
    "sheet_without_header": (
        "warn",
        "工作表没有所需的表头，没有读取。",
        "The sheet has no such header and was not read.",
    ),
    "columns_ignored": (
        "warn",
        "没有用到的列：{names}。",
        "Columns that were not used: {names}.",
    ),
    "rows_to_confirm": (
        "warn",
        "{rows} 行取自 PDF，请逐行核对后确认。",
        "{rows} rows were taken from a PDF; compare and confirm them.",
    ),
}


# what a command adds, where an option of it tells what a row leaves open
_OPTION = {"zh": "也可以用 {option} 指明。", "en": " It may be named with {option}."}


def message(problem: Problem, language: Language = "zh") -> str:
    """The sentence for a person: what is wrong and how to mend it. The place is in the problem's own fields."""
    template = CATALOGUE[problem.code][1 if language == "zh" else 2]
    said = template.format(**problem.params)
    return said + _OPTION[language].format(**problem.params) if "option" in problem.params else said


def place(problem: Problem, language: Language = "zh") -> str:
    """Where: sheet, row and column as a person finds them, for one-line listings."""
    words = ("工作表“{}”", "第 {} 行", "“{}”列") if language == "zh" else ("sheet “{}”", "row {}", "column “{}”")
    parts = (problem.sheet, problem.line, problem.column)
    joiner = "" if language == "zh" else ", "
    return joiner.join(word.format(part) for word, part in zip(words, parts, strict=True) if part)
