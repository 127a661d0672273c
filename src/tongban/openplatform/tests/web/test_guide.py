import pytest

from tongban.kernel.errors import NotFound
from tongban.openplatform import public as openplatform
from tongban.openplatform.models import ApiClient
from tongban.openplatform.schema import read_operations
from tongban.openplatform.services.demo import DEMO_CLIENT, DEMO_SECRET

pytestmark = pytest.mark.django_db


class TestDemoClient:
    def test_gets_a_token_as_the_page_says(self, client):
        openplatform.ensure_demo_client()
        openplatform.ensure_demo_client()

        answer = client.post(
            "/api/v1/token",
            {"grant_type": "client_credentials", "client_id": DEMO_CLIENT, "client_secret": DEMO_SECRET},
        )

        assert answer.status_code == 200
        assert ApiClient.objects.count() == 1

    def test_does_not_exist_in_production(self, client, settings):
        settings.TONGBAN_IDENTITY_DEMO_LOGIN = False

        with pytest.raises(NotFound):
            openplatform.ensure_demo_client()
        assert DEMO_SECRET not in client.get("/developers/").text


class TestDeveloperGuide:
    def test_shows_how_to_get_a_token(self, client):
        page = client.get("/developers/").text

        assert f'curl -u "{DEMO_CLIENT}:{DEMO_SECRET}"' in page.replace("&quot;", '"')
        assert "/developers/operations/" in page

    def test_loads_nothing_from_elsewhere(self, client):
        for address in ("/developers/", "/developers/operations/"):
            page = client.get(address).text
            assert 'src="http' not in page
            assert 'rel="stylesheet" href="http' not in page


class TestListOperations:
    def test_shows_every_operation_of_the_schema(self, client):
        document = client.get("/api/v1/openapi.json").json()
        page = client.get("/developers/operations/").text

        operations = read_operations(document)
        assert len(operations) == sum(len(item) for item in document["paths"].values()) > 0
        for operation in operations:
            assert f'id="{operation.id}"' in page

    def test_names_types_and_what_must_be_given(self):
        document = {
            "components": {"schemas": {"Row": {"properties": {"name": {"type": "string"}}, "required": ["name"]}}},
            "paths": {
                "/rows": {
                    "get": {
                        "operationId": "list_rows",
                        "parameters": [{"name": "day", "in": "query", "schema": {"type": "string", "format": "date"}}],
                        "responses": {
                            200: {
                                "description": "OK",
                                "content": {
                                    "application/json": {
                                        "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}}
                                    }
                                },
                            }
                        },
                    }
                }
            },
        }

        (operation,) = read_operations(document)

        assert (operation.parameters[0].name, operation.parameters[0].type) == ("day", "date")
        assert [(field.name, field.type, field.required) for field in operation.answers[0].fields] == [
            ("name", "string", True)
        ]
