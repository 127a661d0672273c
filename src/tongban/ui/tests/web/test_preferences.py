import pytest
from django.test import Client
from django.urls import reverse

ADDRESS = "/preferences/text-size/"


@pytest.fixture
def visitor():
    return Client()


class TestSetTextSize:
    def test_remembers_large_text_and_goes_back(self, visitor):
        response = visitor.post(ADDRESS, {"size": "1", "next": "/styleguide/home/"})

        assert (response.status_code, response.headers["Location"]) == (303, "/styleguide/home/")
        assert 'class="tb-large"' in visitor.get("/styleguide/home/").text

    def test_offers_the_largest_text(self, visitor):
        visitor.post(ADDRESS, {"size": "2"})

        assert 'class="tb-largest"' in visitor.get("/styleguide/home/").text

    def test_forgets_it_again(self, visitor):
        visitor.post(ADDRESS, {"size": "1"})
        visitor.post(ADDRESS, {"size": "0"})

        assert "tb-large" not in visitor.get("/styleguide/home/").text

    @pytest.mark.parametrize(
        "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil", ""]
    )
    def test_never_leaves_the_site(self, visitor, address):
        assert visitor.post(ADDRESS, {"size": "1", "next": address}).headers["Location"] == "/"

    def test_needs_the_token_of_the_form(self):
        assert Client(enforce_csrf_checks=True).post(ADDRESS, {"size": "1"}).status_code == 403

    def test_answers_only_to_a_form(self, visitor):
        assert visitor.get(ADDRESS).status_code == 405

    @pytest.mark.parametrize("size", ["3", "", "<script>", "-1"])
    def test_takes_anything_else_as_standard(self, visitor, size):
        response = visitor.post(ADDRESS, {"size": size})

        assert response.cookies["large_text"].value == ""


class TestSetLanguage:
    def test_changes_the_language_of_the_furniture(self, visitor):
        visitor.post(reverse("set_language"), {"language": "en", "next": "/styleguide/home/"})

        page = visitor.get("/styleguide/home/").text

        assert '<html lang="en"' in page
        assert "Log in" in page
