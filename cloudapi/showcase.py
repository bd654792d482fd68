"""What an account has to offer besides words, as Meta lists it: its published forms, its catalogue and the products.

Endpoints: Meta's Graph reference, v25.0: `/{account}/flows`, `/{account}/product_catalogs`, `/{catalogue}/products`.
The last two ask for the permission catalog_management beside the two every number needs. Every function raises
GraphError.
"""

from dataclasses import dataclass

from cloudapi.client import Graph
from cloudapi.failures import rows_of
from cloudapi.parts import Json
from cloudapi.reading import ident, node, obj, words

PAGE, MOST = 100, 300
MAX_PAGES = 10  # a list may hand out half-empty pages, but not for ever


@dataclass(frozen=True, slots=True)
class Form:
    """A form (Meta: flow) that customers can be sent."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Product:
    """One thing for sale. `id` is the seller's own (Meta: retailer id), `price` as Meta writes it: "R$189.90"."""

    id: str
    name: str
    price: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue connected to an account, with its first three hundred products; `more`: it has others."""

    id: str
    name: str
    products: tuple[Product, ...]
    more: bool = False


async def forms(graph: Graph, waba_id: str, token: str) -> list[Form]:
    """The published forms of an account; drafts and withdrawn ones are no use to a customer."""
    listed, _ = await _pages(graph, [waba_id, "flows"], token, "id,name,status")
    published = [row for row in listed if row.get("status") == "PUBLISHED"]
    return [Form(id_, words(row.get("name"), 200)) for row in published if (id_ := ident(row.get("id")))]


async def catalogue(graph: Graph, waba_id: str, token: str) -> Catalogue | None:
    """The account's catalogue, None when none is connected. WhatsApp takes one for each account."""
    found = await graph.call("GET", [waba_id, "product_catalogs"], token, query={"fields": "id,name"})
    row = next(iter(rows_of(found)), {})
    id_ = node(row.get("id"))
    if not id_:
        return None
    listed, more = await _pages(graph, [id_, "products"], token, "retailer_id,name,price")
    products = tuple(
        Product(own, words(one.get("name"), 200), words(one.get("price"), 40))
        for one in listed
        if (own := ident(one.get("retailer_id")))
    )
    return Catalogue(id_, words(row.get("name"), 200), products, more)


async def _pages(graph: Graph, parts: list[str], token: str, fields: str) -> tuple[list[Json], bool]:
    """The rows of a list, page by page up to MOST, and whether there are more."""
    found: list[Json] = []
    asked = {"fields": fields, "limit": str(PAGE)}
    for _ in range(MAX_PAGES):
        page = await graph.call("GET", parts, token, query=asked)
        found += rows_of(page)
        paging = obj(page.get("paging"))
        after = words(obj(paging.get("cursors")).get("after"))
        if not (paging.get("next") and after):
            return found[:MOST], len(found) > MOST
        if len(found) >= MOST:
            break
        asked["after"] = after
    return found[:MOST], True
