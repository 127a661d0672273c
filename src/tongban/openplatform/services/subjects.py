"""What a person is called in one system: in no other the same, and from none to be traced back.

HMAC-SM3 under the index key of kernel.crypto, over the sector and the party (OpenID Connect Core section 8.1): who has
the identifiers of two systems cannot tell who is the same person, and who guesses party numbers cannot check them.
"""

import base64

from tongban.kernel.crypto.fields import blind_index
from tongban.openplatform.models import ConnectedSystem


def subject(system: ConnectedSystem, party_id: int) -> str:
    """22 characters; the same for ever, also after an account was closed and opened again."""
    mark = blind_index(f"{system.sector}\0{party_id}", about="openplatform.subject")
    return base64.urlsafe_b64encode(mark).decode().rstrip("=")
