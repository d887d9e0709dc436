"""Names that a person decides on 名称筛查: the queue, one entry, what an answer would change, answers and their undoing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, keepers_required
from backbone.listing import listing
from backbone.refusals import Refused
from catalog.knowledge import lexicon
from catalog.models import Annex, Proposal, ProposalKind
from catalog.naming import concepts_like, rows_with_terms
from engine.lexicon.neighbours import neighbours
from matching.actions import term_queue as queue
from matching.effects import SHOWN, Effect, effect_of_contents, effect_of_name
from matching.filters import HistoryFilter, QueueFilter
from matching.forms import ContentsForm, MeaningForm, NoteForm
from matching.models import QueueEntry, QueueState
from matching.models.term_queue import Sign
from matching.term_queue import ITEM_WORTH

EXAMPLE_ROWS = 5
NAMES = (ProposalKind.PARAMETER, ProposalKind.OBJECT)


@require_safe
@keepers_required
def term_queue(request: SignedInRequest) -> HttpResponse:
    """Everything that waits, what unlocks most first."""
    entries = QueueEntry.objects.for_acting(request.acting)
    context = listing(request, QueueFilter(request.GET or None, queryset=entries), ordering=("-weight", "-pk"))
    counts = entries.signs_counted()
    state = QueueState.objects.current()
    context |= {
        "tabs": _tabs(request, counts),
        "state": state,
        "item_worth": ITEM_WORTH,
        "annexes_waiting": Annex.objects.submitted().count(),
    }
    return render(request, "matching/terms.html", context)


def _tabs(request: SignedInRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    """One tab for each reason to be here; the other conditions stay."""

    def url(kind: str) -> str:
        query = request.GET.copy()
        for name in ("kind", "cursor"):
            query.pop(name, None)
        if kind:
            query["kind"] = kind
        return f"{request.path}?{query.urlencode()}" if query else request.path

    asked = request.GET.get("kind", "")
    kinds = [("", _("全部"), None), *((sign.value, sign.label, counts.get(sign.value, 0)) for sign in Sign)]
    return [
        {"label": label, "url": url(kind), "count": count, "is_current": kind == asked} for kind, label, count in kinds
    ]


@require_safe
@keepers_required
def term_entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """One text: where it stands, what it may mean and why, and the form to answer."""
    return _entry_page(request, _entry(request, pk))


def _entry_page(request: SignedInRequest, entry: QueueEntry, form: Any = None) -> HttpResponse:
    is_name = entry.kind in NAMES
    context = {
        "entry": entry,
        "is_name": is_name,
        "is_contents": entry.kind == ProposalKind.CONTENTS,
        "candidates": [*entry.candidates, *(_alike(entry) if is_name else [])],
        "examples": rows_with_terms(entry.kind, entry.terms, EXAMPLE_ROWS),
        "form": form or (MeaningForm(None, kind=entry.kind, text=entry.text) if is_name else None),
        "breadcrumbs": [{"label": _("名称筛查"), "url": reverse("term_queue")}],
    }
    return render(request, "matching/term.html", context)


def _alike(entry: QueueEntry) -> list[dict[str, Any]]:
    """Names spelled alike, as suggestions with what they resemble."""
    known = {one["concept"] for one in entry.candidates}
    found = neighbours(lexicon().vocabulary, entry.kind, entry.text)
    return [
        {"concept": one.concept, "field": one.field, "why": "alike", "evidence": one._asdict()}
        for one in found
        if one.concept not in known
    ]


@require_safe
@keepers_required
def term_effect(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the answer in the address would change, before it is given."""
    entry = _entry(request, pk)
    if entry.kind in NAMES:
        form: Any = MeaningForm(request.GET, kind=entry.kind, text=entry.text)
        if not form.is_valid():
            return _entry_page(request, entry, form)
        data = form.cleaned_data
        effect = effect_of_name(entry.kind, entry.text, data["meaning"], data["field"])
        context = {"meaning": data["meaning"], "field": data["field"], "is_new": data["is_new"]}
    else:
        form = ContentsForm(request.GET, candidates=entry.candidates)
        if entry.kind != ProposalKind.CONTENTS or not form.is_valid():
            return _entry_page(request, entry, form)
        effect = effect_of_contents(entry.text, form.cleaned_data["concepts"])
        context = {"concepts": form.cleaned_data["concepts"]}
    context |= {"entry": entry, "given": _given(request.GET), **_shown(request, effect)}
    crumbs = [
        {"label": _("名称筛查"), "url": reverse("term_queue")},
        {"label": entry.text[:40], "url": reverse("term_entry", args=[pk])},
    ]
    return render(request, "matching/term_effect.html", context | {"breadcrumbs": crumbs})


def _given(query: QueryDict) -> list[tuple[str, str]]:
    """What was chosen, to be sent again with the answer."""
    known = ("concept", "typed", "field", "concepts")
    return [(name, value) for name in known for value in query.getlist(name)]


def _shown(request: SignedInRequest, effect: Effect) -> dict[str, Any]:
    """The first changes; only who may see the demands is told which they are."""
    return {
        "effect": effect,
        "changed": effect.changed[:SHOWN],
        "verdicts": effect.verdicts[:SHOWN],
        "may_see_demands": request.acting.is_regulator,
    }


@require_POST
@keepers_required
def term_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST decision=accept|reject|turn_down|seen with the fields of its form."""
    entry, acting = _entry(request, pk), request.acting
    decide = {"accept": _accept, "reject": _reject, "turn_down": _turn_down, "seen": _seen}
    answer = decide.get(request.POST.get("decision", ""))
    if answer is None:
        raise Http404
    try:
        messages.success(request, answer(entry, acting, request.POST))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("term_queue") if isinstance(refusal, queue.EntryAnswered) else redirect("term_entry", pk)
    return redirect("term_entry", pk) if answer is _turn_down else redirect("term_queue")


def _accept(entry: QueueEntry, acting: Any, data: QueryDict) -> str:
    if entry.kind == ProposalKind.CONTENTS:
        contents = ContentsForm(data, candidates=entry.candidates)
        contents.is_valid()
        queue.accept_contents(acting=acting, entry=entry, concepts=contents.cleaned_data.get("concepts", []))
        return _("已采纳标准内容，相关需求正在重新匹配。")
    form = MeaningForm(data, kind=entry.kind, text=entry.text)
    form.is_valid()
    meaning, field = form.cleaned_data.get("meaning", ""), form.cleaned_data.get("field", "")
    queue.accept(acting=acting, entry=entry, concept=meaning, field=field)
    return _("已采纳：“%(name)s”即“%(concept)s”。相关需求正在重新匹配。") % {"name": entry.text, "concept": meaning}


def _reject(entry: QueueEntry, acting: Any, data: QueryDict) -> str:
    queue.reject(acting=acting, entry=entry, note=_note(data))
    return _("已记下：“%(name)s”不是名称，不再询问。") % {"name": entry.text[:60]}


def _turn_down(entry: QueueEntry, acting: Any, data: QueryDict) -> str:
    concept = data.get("concept", "")
    fields = [one["field"] for one in entry.candidates if one["concept"] == concept]
    queue.turn_down(acting=acting, entry=entry, concept=concept, field=fields[0] if fields else "")
    return _("已记下：“%(name)s”不是“%(concept)s”。") % {"name": entry.text[:60], "concept": concept}


def _seen(entry: QueueEntry, acting: Any, data: QueryDict) -> str:
    queue.mark_seen(acting=acting, entry=entry, note=_note(data))
    return _("已标记为看过。")


def _note(data: QueryDict) -> str:
    form = NoteForm(data)
    return str(form.cleaned_data["note"]) if form.is_valid() else ""


@require_safe
@keepers_required
def term_concepts(request: SignedInRequest) -> HttpResponse:
    """Concepts whose names hold what is being typed, as options of a list."""
    kind = request.GET.get("kind", "")
    found = concepts_like(kind, request.GET.get("typed", "")[:200]) if kind in NAMES else []
    return render(request, "matching/_term_concepts.html", {"concepts": found})


@require_safe
@keepers_required
def term_history(request: SignedInRequest) -> HttpResponse:
    """Who answered what and when, newest first."""
    page = HistoryFilter(request.GET or None, queryset=Proposal.objects.answered(request.acting))
    context = listing(request, page, ordering=("-at", "-pk"))
    context["breadcrumbs"] = [{"label": _("名称筛查"), "url": reverse("term_queue")}]
    return render(request, "matching/term_history.html", context)


@require_POST
@keepers_required
def term_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST: takes an answer back."""
    answer = Proposal.objects.answered(request.acting).filter(pk=pk).first()
    if answer is None:
        raise Http404
    try:
        queue.undo(acting=request.acting, proposal=answer)
        messages.success(request, _("已撤销，相关需求正在重新匹配。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("term_history")


@require_POST
@keepers_required
def term_refresh(request: SignedInRequest) -> HttpResponse:
    """POST: a worker makes the queue anew."""
    is_ordered = queue.order_refresh(by=request.user, minutes=0)
    messages.success(
        request, _("正在重新整理，稍后刷新本页。") if is_ordered else _("两份清单和词汇没有变化，已是最新。")
    )
    return redirect("term_queue")


def _entry(request: SignedInRequest, pk: int) -> QueueEntry:
    entry = QueueEntry.objects.for_acting(request.acting).filter(pk=pk).first()
    if entry is None:
        raise Http404
    return entry
