"""Pages of ratings, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import path, register_converter

from tongban.ratings.enums import Level
from tongban.ratings.web import desk, rating, rectifying


class LevelConverter:
    """One of the five levels; anything else is no address of ours."""

    regex = "[1-5]"

    def to_python(self, value: str) -> int:
        return Level(int(value)).value

    def to_url(self, value: int) -> str:
        return str(int(value))


register_converter(LevelConverter, "level")

app_name = "ratings"

citizen = [
    path("rate/<str:token>/", rating.choose_level, name="choose_level"),
    path("rate/<str:token>/<level:level>/", rating.give_rating, name="give_rating"),
    path("rate-again/<str:token>/", rating.rate_again, name="rate_again"),
    path("rate/<str:token>/thanks/", rating.thank, name="thank"),
]
_ONE = "ratings/bad/<int:rectification_id>"
staff = [
    path("ratings/", desk.list_ratings, name="list_ratings"),
    path("ratings/bad/", rectifying.list_rectifications, name="list_rectifications"),
    path(f"{_ONE}/", rectifying.show_rectification, name="show_rectification"),
    path(f"{_ONE}/verify/", rectifying.verify_rating, name="verify_rating"),
    path(f"{_ONE}/call-back/", rectifying.record_call_back, name="record_call_back"),
    path(f"{_ONE}/answer/", rectifying.answer_rating, name="answer_rating"),
    path(f"{_ONE}/review/", rectifying.decide_appeal, name="decide_appeal"),
    path(f"{_ONE}/matter/", rectifying.reveal_matter, name="reveal_matter"),
]
