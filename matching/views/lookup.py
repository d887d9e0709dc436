"""The public lookup: pasted text → items → who may issue the report. Needs no account; nothing is stored."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts.access import posts_limited
from enterprises.forms import cities
from matching.lookups import ask
from matching.views.demands import item_context

SITES_SHOWN = 5
LONGEST = 20_000
LONGEST_LINK = 600
"""Signs of a text that fits into an address to share."""


class LookupForm(forms.Form):
    """What to look up, and where samples would start from."""

    text = forms.CharField(
        label=_("要检测什么"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("粘贴清单、聊天记录或表格都可以，一行一项最清楚。这里写的内容不保存。"),
    )
    city = forms.ChoiceField(label=_("送样城市"), required=False)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["city"].choices = cities()  # type: ignore[attr-defined]


@never_cache
@posts_limited("lookup", limit=60, seconds=60, and_get="text")
def lookup(request: HttpRequest) -> HttpResponse:
    """POST asks; a GET with a text is a shared question, asked again on the lists of today."""
    given = request.POST if request.method == "POST" else request.GET if "text" in request.GET else None
    form = LookupForm(given)
    context: dict[str, object] = {"form": form}
    if given is not None and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("text", "city")}
        found = ask(**asked)
        context |= {
            "items": [item_context(one, SITES_SHOWN) for one in found.answers],
            "is_asked": True,
            "left_out": found.left_out,
            "as_of": found.day,
            "share_url": f"{reverse('lookup')}?{urlencode(asked)}" if len(asked["text"]) <= LONGEST_LINK else "",
        }
    return render(request, "matching/lookup.html", context)
