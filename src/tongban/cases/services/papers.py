"""The documents of single acts: numbered, written and handed to the press in the transaction of the act."""

from tongban.cases import documents
from tongban.cases.documents import Paper
from tongban.cases.models import Notice
from tongban.cases.services import notices
from tongban.cases.services.steps import Desk
from tongban.identity import public as identity


def issue(desk: Desk, paper: Paper) -> Notice:
    """Write one document of the case. Call it last: the row of its number stays locked until the act is over."""
    authority = identity.get_authority(desk.case.authority_id)
    profile = notices.profile_of(authority.id)
    content = documents.act_content(
        paper, desk.case, desk.item, authority, profile, at=desk.at, city=notices.division_name(authority)
    )
    number = notices.next_number(kind=paper.kind, authority=authority, at=desk.at)
    return notices.issue_notice(
        case=desk.case,
        kind=paper.kind,
        content=content,
        authority=authority,
        at=desk.at,
        number=number,
        to_others=bool(paper.addressee),
    )
