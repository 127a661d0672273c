"""Pages of openplatform, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import URLPattern, path

from tongban.openplatform.web import authorize, consents, ending, guide, systems, token

app_name = "openplatform"

citizen: list[URLPattern] = [
    path("developers/", guide.read_developer_guide, name="read_developer_guide"),
    path("developers/operations/", guide.list_operations, name="list_operations"),
    path(".well-known/openid-configuration", token.show_configuration, name="show_configuration"),
    path("oauth/authorize/", authorize.authorize, name="authorize"),
    path("oauth/go-on/", authorize.go_on, name="go_on"),
    path("oauth/consent/", authorize.give_consent, name="give_consent"),
    path("oauth/token/", token.get_tokens, name="get_tokens"),
    path("oauth/userinfo/", token.get_userinfo, name="get_userinfo"),
    path("oauth/jwks/", token.show_keys, name="show_keys"),
    path("oauth/revoke/", token.revoke_token, name="revoke_token"),
    path("oauth/introspect/", token.introspect_token, name="introspect_token"),
    path("oauth/end-session/", ending.end_session, name="end_session"),
    path("oauth/end-session/confirm/", ending.confirm_end, name="confirm_end"),
    path("oauth/ended/", ending.session_ended, name="session_ended"),
    path("my/consents/", consents.list_consents, name="list_consents"),
    path("my/consents/<int:consent_id>/withdraw/", consents.withdraw_consent, name="withdraw_consent"),
]
staff: list[URLPattern] = [
    path("systems/", systems.list_systems, name="list_systems"),
    path("systems/new/", systems.propose_system, name="propose_system"),
    path("systems/asked/<int:proposal_id>/", systems.review_proposal, name="review_proposal"),
    path("systems/of/<str:client_id>/", systems.show_system, name="show_system"),
    path("systems/of/<str:client_id>/change/", systems.change_system, name="change_system"),
    path("systems/of/<str:client_id>/secret/", systems.renew_secret, name="renew_secret"),
    path("systems/of/<str:client_id>/suspend/", systems.suspend_system, name="suspend_system"),
    path("systems/of/<str:client_id>/resume/", systems.resume_system, name="resume_system"),
]
