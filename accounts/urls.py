"""Addresses of the accounts pages."""

from django.urls import URLPattern, URLResolver, path

from accounts.views import account, operations, sign_in, users

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("language/", sign_in.choose_language, name="set_language"),
    path("register/", sign_in.register, name="register"),
    path("account/", account.profile, name="profile"),
    path("account/organisation/", account.switch_organisation, name="switch_organisation"),
    path("account/password/", account.password, name="password"),
    path("account/tokens/", account.token_list, name="token_list"),
    path("account/tokens/<int:pk>/revoke/", account.token_revoke, name="token_revoke"),
    path("account/inbox/", account.inbox, name="inbox"),
    path("operations/", operations.health, name="health"),
    path("operations/audit/", operations.audit_list, name="audit_list"),
    path("operations/security/", operations.security, name="security"),
    path("operations/security/lockouts/<int:pk>/end/", operations.lockout_end, name="lockout_end"),
    path("operations/security/tokens/<int:pk>/revoke/", operations.token_end, name="token_end"),
    path("operations/users/", users.user_list, name="user_list"),
    path("operations/users/new/", users.user_create, name="user_create"),
    path("operations/users/<int:pk>/", users.user_detail, name="user_detail"),
    path("operations/users/<int:pk>/password/", users.user_password, name="user_password"),
    path("operations/users/<int:pk>/active/", users.user_active, name="user_active"),
    path("operations/memberships/<int:pk>/end/", users.membership_end, name="membership_end"),
    path("operations/organisations/new/", users.organisation_create, name="organisation_create"),
]
