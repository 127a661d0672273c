"""Pages of ratings, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import path, register_converter

from tongban.ratings.enums import Level
from tongban.ratings.web import desk, rating


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
    path("rate/<str:token>/thanks/", rating.thank, name="thank"),
]
staff = [path("ratings/", desk.list_ratings, name="list_ratings")]
