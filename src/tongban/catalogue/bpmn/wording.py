"""What elements of BPMN are called in plain words, for reports."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "task": _("task"),
    "userTask": _("user task"),
    "manualTask": _("manual task"),
    "sendTask": _("send task"),
    "receiveTask": _("receive task"),
    "serviceTask": _("automatic service"),
    "scriptTask": _("script"),
    "businessRuleTask": _("business rule"),
    "exclusiveGateway": _("exclusive gateway"),
    "parallelGateway": _("parallel gateway"),
    "inclusiveGateway": _("inclusive gateway"),
    "complexGateway": _("complex gateway"),
    "eventBasedGateway": _("event gateway"),
    "startEvent": _("start event"),
    "endEvent": _("end event"),
    "intermediateCatchEvent": _("intermediate event (waits)"),
    "intermediateThrowEvent": _("intermediate event (tells)"),
    "boundaryEvent": _("boundary event"),
    "subProcess": _("sub-process"),
    "transaction": _("transaction"),
    "adHocSubProcess": _("ad-hoc sub-process"),
    "callActivity": _("called process"),
    "sequenceFlow": _("sequence flow"),
    "messageFlow": _("message flow"),
    "dataObject": _("data object"),
    "dataObjectReference": _("data object"),
    "dataStoreReference": _("data store"),
    "textAnnotation": _("note"),
    "group": _("drawn frame"),
    "association": _("dotted line"),
    "lane": _("lane"),
}


def what(tag: str) -> str:
    """The word for an element."""
    return str(WORDS.get(tag, tag))
