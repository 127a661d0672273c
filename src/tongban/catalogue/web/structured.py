"""A guide as schema.org data (GovernmentService), for search engines and assistants."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from tongban.catalogue.items import Item
from tongban.kernel import languages

_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@languages.official()
def government_service(item: Item, address: str) -> SafeString:
    """JSON-LD for a script element. Nothing of the item can end the element: angle brackets are written as escapes."""
    definition = item.definition
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": address,
        "url": address,
        "identifier": item.code,
        "name": item.title,
        "serviceType": str(definition.item_type.label),
        "provider": {"@type": "GovernmentOrganization", "name": definition.authority_name},
        "audience": [{"@type": "Audience", "audienceType": str(target.label)} for target in definition.targets],
        "alternateName": list(definition.everyday_words),
        "serviceOutput": definition.result_name,
        "availableChannel": _channels(item, address),
        "termsOfService": definition.conditions,
        "inLanguage": "zh-Hans",
    }
    if definition.charged is False:
        data["isAccessibleForFree"] = True
    kept = {name: value for name, value in data.items() if value not in ("", [], None)}
    text = json.dumps(kept, ensure_ascii=False).translate(_UNSAFE)
    return mark_safe(text)  # noqa: S308 escaped for a script element above


def _channels(item: Item, address: str) -> list[dict[str, Any]]:
    definition = item.definition
    channels: list[dict[str, Any]] = []
    if definition.online:
        channels.append({"@type": "ServiceChannel", "name": "网上办理", "serviceUrl": address})
    for window in definition.windows:
        channels.append(
            {"@type": "ServiceChannel", "name": window.name or "窗口办理", "servicePostalAddress": window.address}
        )
    if definition.consult_phone:
        phone = {"@type": "ContactPoint", "telephone": definition.consult_phone}
        channels.append({"@type": "ServiceChannel", "name": "电话咨询", "servicePhone": phone})
    return channels
