"""Random routes, as wild as the types allow."""

import itertools

from hypothesis import Phase
from hypothesis import strategies as st

from tongban.catalogue.bpmn.markup import FORBIDDEN
from tongban.catalogue.bpmn.writing import Setting
from tongban.catalogue.conditions import AllOf, Answer, AnyOf, NotSo, say
from tongban.catalogue.enums import Join, LimitUnit, Operator, Split, StepKind, StepOutcome
from tongban.catalogue.parts import Limit
from tongban.catalogue.routes import Branch, RouteGroup, RouteStep

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # a tree of texts shrinks for minutes and tells no more
AUTHORITIES = {
    "11440100MB2C12345X": "穗州市生态环境局",
    "114401007556789001": "穗州市消防救援支队",
    "A": "A 局",
    "B": "",
}

texts = st.sampled_from(["", "面积", "a", "两行\n字", " 空 格 ", "<&>\"'", "\t\r\n", "]]>", "𠮷", "ñ\u200b"]) | st.text(
    max_size=6
).map(lambda text: FORBIDDEN.sub("", text))
names = texts | st.sampled_from(["规划条件审查", "现场勘验（两人以上）", "Site check & <report>", "很长的环节名称" * 8])
answers = st.builds(Answer, field=texts, operator=st.sampled_from(Operator), value=texts)
conditions = st.recursive(
    answers,
    lambda inner: (
        st.builds(AllOf, all_of=st.lists(inner, max_size=3).map(tuple))
        | st.builds(AnyOf, any_of=st.lists(inner, max_size=3).map(tuple))
        | st.builds(NotSo, not_so=inner)
    ),
    max_leaves=4,
)
limits = st.builds(Limit, value=st.none() | st.integers(0, 400), unit=st.sampled_from(LimitUnit), note=texts)
maybe = st.none() | conditions


def steps():
    return st.builds(
        RouteStep,
        key=st.just(""),
        name=names,
        kind=st.sampled_from(StepKind),
        authority_code=st.sampled_from(["", *AUTHORITIES]),
        limit=limits,
        checklist=st.lists(texts, max_size=3).map(tuple),
        post=texts,
        when=maybe,
        outcomes=st.lists(st.sampled_from(StepOutcome), max_size=3).map(tuple),
        forwards=st.booleans(),
    )


def _groups(nodes):
    branches = st.builds(Branch, key=st.just(""), name=names, nodes=st.lists(nodes, max_size=3).map(tuple), when=maybe)
    return st.builds(
        RouteGroup,
        key=st.just(""),
        name=names,
        split=st.sampled_from(Split),
        branches=st.lists(branches, max_size=4).map(tuple),
        join=st.sampled_from(Join),
        quorum=st.integers(0, 5),
        lead=st.none() | steps().map(lambda step: step.model_copy(update={"when": None})),
        when=maybe,
    )


def routes():
    """Trees with unique keys."""
    node = st.recursive(steps(), _groups, max_leaves=12)
    return st.lists(node, max_size=6).map(lambda nodes: keyed(tuple(nodes)))


def keyed(nodes, numbers=None):
    """The same tree with a key for everything: keys are the author's and mean nothing."""
    numbers = numbers or itertools.count(1)
    done = []
    for node in nodes:
        change = {"key": f"k{next(numbers)}"}
        if isinstance(node, RouteGroup):
            change["branches"] = tuple(
                branch.model_copy(update={"key": f"b {place}", "nodes": keyed(branch.nodes, numbers)})
                for place, branch in enumerate(node.branches)
            )
            change["lead"] = keyed((node.lead,), numbers)[0] if node.lead else None
        done.append(node.model_copy(update=change))
    return tuple(done)


def setting(**changes) -> Setting:
    said = {
        "title": "挖掘城市道路审批",
        "code": "11440100007482532A4442111714000",
        "version": 3,
        "own": "穗州市城市管理局",
        "authorities": AUTHORITIES,
        "say": lambda condition: say(condition, {}),
    }
    return Setting(**{**said, **changes})


def step(key, name="", kind=StepKind.REVIEW, **more) -> RouteStep:
    return RouteStep(key=key, name=name or key, kind=kind, **more)


def branch(key, *nodes, **more) -> Branch:
    return Branch(key=key, name=more.pop("name", key), nodes=nodes, **more)
