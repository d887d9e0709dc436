"""Addresses of the catalog pages."""

from django.urls import URLPattern, URLResolver, path

from catalog.views import annexes, capabilities, exports, public, register, standing

urlpatterns: list[URLPattern | URLResolver] = [
    path("register/lab/", register.register, name="register_lab"),
    path("claims/", register.claim_list, name="claim_list"),
    path("claims/<int:pk>/", register.claim_decide, name="claim_decide"),
    path("capabilities/", capabilities.capability_list, name="capability_list"),
    path("capabilities/export/", exports.capability_export, name="capability_export"),
    path("capabilities/new/", capabilities.capability_add, name="capability_add"),
    path("capabilities/<int:row>/", capabilities.capability_detail, name="capability_detail"),
    path("capabilities/<int:row>/edit/", capabilities.capability_edit, name="capability_edit"),
    path("capabilities/<int:row>/close/", capabilities.capability_close, name="capability_close"),
    path("capabilities/<int:row>/confirm/", capabilities.capability_confirm, name="capability_confirm"),
    path("annexes/", annexes.annex_list, name="annex_list"),
    path("annexes/new/", annexes.annex_upload, name="annex_upload"),
    path("annexes/<int:pk>/", annexes.annex_detail, name="annex_detail"),
    path("annexes/<int:pk>/changes/", annexes.annex_changes, name="annex_changes"),
    path("annexes/<int:pk>/submit/", annexes.annex_submit, name="annex_submit"),
    path("annexes/<int:pk>/withdraw/", annexes.annex_withdraw, name="annex_withdraw"),
    path("annexes/<int:pk>/confirm/", annexes.annex_confirm, name="annex_confirm"),
    path("annexes/<int:pk>/reject/", annexes.annex_reject, name="annex_reject"),
    path("annexes/<int:pk>/file/", annexes.annex_file, name="annex_file"),
    path("annexes/<int:pk>/marked/", annexes.annex_marked, name="annex_marked"),
    path("chains/", public.chain_list, name="chain_list"),
    path("chains/<int:pk>/", public.chain_detail, name="chain_detail"),
    path("labs/", public.lab_list, name="lab_list"),
    path("labs/<int:pk>/", public.lab_detail, name="lab_detail"),
    path("labs/<int:pk>/standing/", standing.standing_new, name="standing_new"),
    path("standards/", public.standard_list, name="standard_list"),
    path("standards/<int:pk>/", public.standard_detail, name="standard_detail"),
]
