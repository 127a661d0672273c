"""How much less a merged application asks than its items would one by one (材料和填报项的减少)."""

from dataclasses import dataclass

from tongban.applications.selectors import Draft


@dataclass(frozen=True, slots=True)
class Reduction:
    """Questions and materials as the items ask for them one by one (before), and in one form (after).

    ``filled`` of the questions after are answered from what the government holds; ``arriving`` of the materials
    before come by themselves, as results of other parts.
    """

    questions_before: int
    questions_after: int
    materials_before: int
    materials_after: int
    arriving: int

    @property
    def less(self) -> bool:
        """Something is saved."""
        before = self.questions_before + self.materials_before
        return self.questions_after + self.materials_after < before


def reduction_of(draft: Draft) -> Reduction:
    """For the answers given so far: what these items would ask of this applicant, each by itself and as one."""
    answers, asked = draft.application.answers, draft.requirements
    return Reduction(
        questions_before=sum(len(share.asked(answers)) for share in asked.shares),
        questions_after=len(asked.questions),
        materials_before=sum(len(share.needed(answers)) for share in asked.shares),
        materials_after=sum(material.key not in draft.arriving for material in asked.materials),
        arriving=len(draft.arriving),
    )
