"""The daily bill of operations (日操作账单): a tree over the acts of a department on one day, signed, chained."""

from tongban.cases.bills.keys import public_key, sign
from tongban.cases.bills.paper import canonical, digest_of, written
from tongban.cases.bills.tree import leaf_of, proof_of, root_of

__all__ = ["canonical", "digest_of", "leaf_of", "proof_of", "public_key", "root_of", "sign", "written"]
