"""The annex page: uploaded, compared, submitted, confirmed or sent back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.acting import Acting
from backbone.actions.jobs import run_jobs
from catalog.actions.annexes import upload_annex
from catalog.importers.export import write_rows_csv
from catalog.models import Annex, AnnexState, Lab
from tests.catalog.keepers import make_kept_lab, row_named
from tests.catalog.worlds import cells, listed
from tests.factories import make_acting

pytestmark = pytest.mark.django_db
Page = Callable[[Acting | None], Client]
FIVE = ("铅", "镉", "总汞", "总砷", "铬")


@pytest.fixture
def kept() -> tuple[Lab, Acting]:
    return make_kept_lab(FIVE)


def upload(client: Client, folder: Path, rows: list[dict[str, str]], mode: str = "replace") -> Annex:
    """Uploads the rows and lets a worker read them."""
    path = folder / "list.csv"
    write_rows_csv(list(dict.fromkeys(name for row in rows for name in row)), rows, path)
    file = SimpleUploadedFile("附表.csv", path.read_bytes())
    answer = client.post(reverse("annex_upload"), {"file": file, "mode": mode})
    annex = Annex.objects.latest("id")
    assert answer["Location"] == reverse("annex_detail", args=[annex.pk])
    run_jobs()
    return annex


def text_of(client: Client, annex: Annex) -> str:
    return client.get(reverse("annex_detail", args=[annex.pk])).content.decode()


def act(client: Client, what: str, annex: Annex, **body: str) -> str:
    answer = client.post(reverse(f"annex_{what}", args=[annex.pk]), body, follow=True)
    run_jobs()
    annex.refresh_from_db()
    return answer.content.decode()


SIX = [cells(name) for name in FIVE[1:]] + [cells("铅", 限制范围="只用第一法"), cells("锡")]


def test_the_page_waits_for_the_worker_and_then_reloads(kept: tuple[Lab, Acting], page: Page, tmp_path: Path) -> None:
    client = page(kept[1])
    file = SimpleUploadedFile("附表.csv", b"x")
    client.post(reverse("annex_upload"), {"file": file, "mode": "merge"})
    where = reverse("annex_detail", args=[Annex.objects.get().pk])
    assert f'hx-get="{where}"' in client.get(where).content.decode()
    assert "HX-Refresh" not in client.get(where, headers={"HX-Request": "true"})
    run_jobs()
    assert client.get(where, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "没有找到表头" in client.get(where).content.decode()


def test_what_submitting_would_change_is_shown_before_and_after(
    kept: tuple[Lab, Acting], page: Page, tmp_path: Path
) -> None:
    client = page(kept[1])
    annex = upload(client, tmp_path, SIX)
    before = text_of(client, annex)
    for words in ("提交后会发生什么", "新增 1", "修改 1", "关闭 0", "不变 4", "<ins>只用第一法</ins>", "食品 · 锡 ·"):
        assert words in before
    assert len(listed()) == 5, "a dry run writes nothing"
    act(client, "submit", annex)
    after = text_of(client, annex)
    assert annex.state == AnnexState.SUBMITTED
    for words in ("这份附表改了什么", "新增 1", "修改 1", "<ins>只用第一法</ins>", "食品 · 锡 ·"):
        assert words in after
    assert row_named("锡").approval == "declared"


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04broken", bytes(range(256)) * 40])
def test_a_file_of_which_nothing_is_read_is_not_called_equal(
    kept: tuple[Lab, Acting], page: Page, content: bytes
) -> None:
    client = page(kept[1])
    annex = upload_annex(by=kept[1].user, lab=kept[0], content=content, name="附表.xlsx")  # type: ignore[arg-type]
    run_jobs()
    said = text_of(client, annex)
    assert "没有差别" not in said and "没有读出任何一行" in said
    assert "UTF-8" not in said, "a workbook is not mended by saving it as csv"


def test_a_file_of_another_body_is_submitted_only_after_a_look(
    kept: tuple[Lab, Acting], page: Page, tmp_path: Path
) -> None:
    client = page(kept[1])
    other = [{**row, "机构名称": "苏州另一家检测有限公司"} for row in SIX]
    annex = upload(client, tmp_path, other)
    assert "文件写的机构是“苏州另一家检测有限公司”" in text_of(client, annex)
    assert "请先看提示并勾选" in act(client, "submit", annex)
    assert annex.state == AnnexState.READ
    act(client, "submit", annex, is_confirmed="1")
    assert annex.state == AnnexState.SUBMITTED


def test_full_lists_by_kind(kept: tuple[Lab, Acting], page: Page, tmp_path: Path) -> None:
    client = page(kept[1])
    annex = upload(client, tmp_path, [*SIX, *[cells(f"参数{n}") for n in range(60)]])
    assert f"{reverse('annex_changes', args=[annex.pk])}?kind=added" in text_of(client, annex)

    def added(number: int) -> list[str]:
        where = reverse("annex_changes", args=[annex.pk])
        return [one["title"] for one in client.get(where, {"kind": "added", "page": number}).context["entries"]]

    predicted = added(1) + added(2)
    assert (len(predicted), len(set(predicted))) == (61, 61)
    act(client, "submit", annex)
    assert added(1) + added(2) == predicted
    assert client.get(reverse("annex_changes", args=[annex.pk]), {"kind": "gone"}).status_code == 404


def test_rejected_rows_are_named_and_come_back_as_a_workbook(
    kept: tuple[Lab, Acting], page: Page, tmp_path: Path
) -> None:
    client = page(kept[1])
    annex = upload(client, tmp_path, [cells("锡", 批准日期="2026-02-30"), *SIX])
    text = text_of(client, annex)
    assert "1 处问题" in text and "日期“2026-02-30”不存在" in text and "未导入" in text
    content = b"".join(client.get(reverse("annex_marked", args=[annex.pk])).streaming_content)  # type: ignore[attr-defined]
    (tmp_path / "marked.xlsx").write_bytes(content)
    sheet = openpyxl.load_workbook(tmp_path / "marked.xlsx").active
    assert any("2026-02-30" in str(cell) for cell in [row[-1] for row in sheet.iter_rows(values_only=True)])
    original = b"".join(client.get(reverse("annex_file", args=[annex.pk])).streaming_content)  # type: ignore[attr-defined]
    assert b"2026-02-30" in original


def test_closing_much_asks_for_a_yes(kept: tuple[Lab, Acting], page: Page, tmp_path: Path) -> None:
    client = page(kept[1])
    annex = upload(client, tmp_path, [cells("铅"), cells("镉")])
    assert "关闭 3 行，共 5 行" in text_of(client, annex)
    assert "请先看提示并勾选" in act(client, "submit", annex)
    assert len(listed()) == 5
    act(client, "submit", annex, is_confirmed="1")
    assert (annex.state, len(listed())) == (AnnexState.SUBMITTED, 2)


def test_a_regulator_confirms_in_one_step(kept: tuple[Lab, Acting], page: Page, tmp_path: Path) -> None:
    lab_page, regulator = page(kept[1]), page(make_acting("regulator", area="南京市"))
    annex = upload(lab_page, tmp_path, SIX)
    assert regulator.get(reverse("annex_detail", args=[annex.pk])).status_code == 404, "not submitted yet"
    act(lab_page, "submit", annex)
    assert "确认整份附表" in text_of(regulator, annex)
    assert "确认整份附表" not in text_of(lab_page, annex)
    assert f'value="{timezone.localdate().isoformat()}"' in text_of(regulator, annex)
    said = act(regulator, "confirm", annex)
    assert "请填写批准日期" in said and "请填写批准文件" in said
    assert "晚于今天" in act(regulator, "confirm", annex, approval_date="2090-01-05", document="苏市监〔2026〕1号")
    act(regulator, "confirm", annex, approval_date="2026-01-05", document="苏市监〔2026〕1号")
    assert annex.state == AnnexState.CONFIRMED
    assert (row_named("锡").approval, row_named("锡").approval_document) == ("approved", "苏市监〔2026〕1号")
    assert "更正批准日期和文件" in text_of(regulator, annex)
    assert "更正批准日期和文件" not in text_of(lab_page, annex)
    assert "已更正" in act(regulator, "confirm", annex, approval_date="2026-01-06", document="苏市监〔2026〕2号")
    assert row_named("锡").approval_document == "苏市监〔2026〕2号"
    assert "附表当前状态是" in act(regulator, "reject", annex, reason="晚了")


def test_a_regulator_sends_back_with_a_reason(kept: tuple[Lab, Acting], page: Page, tmp_path: Path) -> None:
    lab_page, regulator = page(kept[1]), page(make_acting("regulator", area="南京市"))
    annex = upload(lab_page, tmp_path, SIX)
    act(lab_page, "submit", annex)
    assert "退回要写明原因" in act(regulator, "reject", annex)
    act(regulator, "reject", annex, reason="缺少批准文件")
    assert annex.state == AnnexState.REJECTED
    assert "缺少批准文件" in text_of(lab_page, annex)
    assert ("锡", "GB 5009.12-2023") not in listed()


def test_a_lab_takes_its_annex_back(kept: tuple[Lab, Acting], page: Page, tmp_path: Path) -> None:
    client = page(kept[1])
    annex = upload(client, tmp_path, SIX)
    act(client, "submit", annex)
    act(client, "withdraw", annex)
    assert (annex.state, len(listed())) == (AnnexState.WITHDRAWN, 5)


def test_others_do_not_reach_an_annex(kept: tuple[Lab, Acting], page: Page, tmp_path: Path) -> None:
    annex = upload(page(kept[1]), tmp_path, SIX)
    act(page(kept[1]), "submit", annex)
    for stranger in (make_acting("lab"), make_acting("regulator", area="苏州市")):
        client = page(stranger)
        for name in ("annex_detail", "annex_file", "annex_changes", "annex_marked"):
            assert client.get(reverse(name, args=[annex.pk]), {"kind": "added"}).status_code == 404, name
    assert page(make_acting("lab")).post(reverse("annex_withdraw", args=[annex.pk])).status_code == 404
    assert page(kept[1]).post(reverse("annex_confirm", args=[annex.pk])).status_code == 403
    assert page(make_acting("enterprise")).get(reverse("annex_detail", args=[annex.pk])).status_code == 403


def test_waiting_annexes_come_first(kept: tuple[Lab, Acting], page: Page, tmp_path: Path) -> None:
    client, regulator = page(kept[1]), page(make_acting("regulator", area="南京市"))
    waiting = upload(client, tmp_path, SIX)
    act(client, "submit", waiting)
    done = upload(client, tmp_path, [*SIX, cells("锑")])
    act(client, "submit", done)
    act(regulator, "confirm", done, approval_date="2026-01-05", document="苏市监〔2026〕1号")
    unsent = upload(client, tmp_path, [*SIX, cells("锰")])
    seen = [annex.pk for annex in regulator.get(reverse("annex_list")).context["rows"]]
    assert seen == [waiting.pk, done.pk]
    own = [annex.pk for annex in client.get(reverse("annex_list")).context["rows"]]
    assert own == [unsent.pk, done.pk, waiting.pk]


@pytest.mark.parametrize(("name", "size", "said"), [("a.xlsx", 11, "文件超过 10 MB"), ("a.exe", 5, "请上传 xlsx")])
def test_a_file_is_checked_before_it_is_kept(
    kept: tuple[Lab, Acting], page: Page, settings: Any, name: str, size: int, said: str
) -> None:
    settings.UPLOAD_LIMIT = 10
    file = SimpleUploadedFile(name, b"x" * size)
    answer = page(kept[1]).post(reverse("annex_upload"), {"file": file, "mode": "merge"})
    assert said in answer.content.decode()
    assert not Annex.objects.exists()
