"""What an agent offers for sale: a product, several, the whole catalogue, products as cards side by side."""

from typing import Any, ClassVar

from django import forms

from cloudapi import shelves
from conversations import showcase
from conversations.offering.base import QuestionForm

BY_ID = "The id your catalogue gives it."
EACH_BY_ID = "The ids your catalogue gives them, one in each line."
SECTIONS = "At most 10 sections and 30 products in all."
MORE = "The first 300 of the catalogue. Others go over the API."


class Ids(forms.Textarea):
    """Ids one in each line; also takes what ticked boxes of the same name send."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name)) if hasattr(data, "getlist") else list(data.get(name, []))

    def format_value(self, value: Any) -> str:
        return "\n".join(value) if isinstance(value, list) else str(value or "")


class IdsField(forms.Field):
    """Ids of products in the order they were given, each once."""

    def to_python(self, value: Any) -> list[str]:
        lines = [line.strip() for part in value or () for line in str(part).splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError("Choose at least one.", code="required")


class Shelves(forms.Textarea):
    """Ids under headings, a line each; the page's script fills it by choosing from `options`."""

    options: tuple[tuple[str, str], ...] = ()
    shelves = True


class ShopForm(QuestionForm):
    """What has a catalogue behind it; `most` says how many products may be chosen."""

    icon = "shopping-bag"
    needs = showcase.PRODUCTS
    most = ""
    heading = None  # type: ignore[assignment]

    def offered(self, found: showcase.Choices) -> None:
        hint = MORE if found.more else ""
        if "catalogue" in self.fields and found.catalogue and "catalogue" not in self.errors:
            self.fields["catalogue"].widget = forms.HiddenInput()
            self.initial["catalogue"] = found.catalogue
        if field := self.fields.get("product"):
            empty = () if field.required else (("", "The first one"),)
            field.widget = forms.Select(choices=(*empty, *found.options)) if found.options else field.widget
            field.help_text = hint if found.options else BY_ID
        if field := self.fields.get("products"):
            field.widget = forms.CheckboxSelectMultiple(choices=found.options) if found.options else field.widget
            field.help_text = f"{self.most} {hint if found.options else EACH_BY_ID}".strip()


class CatalogueForm(ShopForm):
    title, kind = "Catalogue", "catalog_message"
    product = forms.CharField(label="Product whose picture shows", required=False)
    field_order = ("body", "product", "footer")
    places: ClassVar[dict[str, str]] = QuestionForm.places | {"interactive.action.parameters": "product"}

    def action(self) -> dict[str, Any]:
        shown = self.said("product")
        return {"name": "catalog_message"} | ({"parameters": {"thumbnail_product_retailer_id": shown}} if shown else {})


class ProductForm(ShopForm):
    title, kind = "Product", "product"
    catalogue = forms.CharField(label="Catalogue", help_text="Its id in Commerce Manager.")
    product = forms.CharField(label="Product")
    body = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    field_order = ("catalogue", "product", "body", "footer")
    places: ClassVar[dict[str, str]] = QuestionForm.places | {
        "interactive.action.catalog_id": "catalogue",
        "interactive.action.product_retailer_id": "product",
    }

    def action(self) -> dict[str, Any]:
        return {"catalog_id": self.said("catalogue"), "product_retailer_id": self.said("product")}


class ProductsForm(ShopForm):
    title, kind = "Several products", "product_list"
    heading = forms.CharField(label="Heading")  # type: ignore[assignment]
    catalogue = forms.CharField(label="Catalogue", help_text="Its id in Commerce Manager.")
    products = forms.CharField(label="Products", widget=Shelves, help_text=SECTIONS)
    field_order = ("heading", "body", "catalogue", "products", "footer")
    places: ClassVar[dict[str, str]] = QuestionForm.places | {
        "interactive.action.catalog_id": "catalogue",
        "interactive.action.sections": "products",
    }

    def offered(self, found: showcase.Choices) -> None:
        field = self.fields.pop("products")
        super().offered(found)
        self.fields["products"] = field
        field.widget.options = found.options
        self.order_fields(self.field_order)
        field.help_text = f"{SECTIONS} {MORE}" if found.more else SECTIONS

    def action(self) -> dict[str, Any]:
        return {"catalog_id": self.said("catalogue"), "sections": shelves.sections(self.said("products"))}

    def place_of(self, where: str) -> tuple[str, str] | None:
        if where.startswith("interactive.action.sections"):
            return "products", shelves.subject(where)
        return super().place_of(where)


class ProductCardsForm(ShopForm):
    title, kind = "Product cards", "carousel"
    most = "Two to ten."
    footer = None  # type: ignore[assignment]
    catalogue = forms.CharField(label="Catalogue", help_text="Its id in Commerce Manager.")
    products = IdsField(label="Products", widget=Ids(attrs={"rows": 4}))
    field_order = ("body", "catalogue", "products")
    places: ClassVar[dict[str, str]] = QuestionForm.places | {"interactive.action.cards": "products"}

    def action(self) -> dict[str, Any]:
        catalogue = self.said("catalogue")
        chosen = self.cleaned_data.get("products") or ()
        own = [{"product_retailer_id": one, "catalog_id": catalogue} for one in chosen]
        return {"cards": [{"type": "product", "action": action} for action in own]}
