"""The pages of which docs/pictures has a picture, the way to each, and what it is to show."""

from pathlib import Path

from playwright.sync_api import Page

BEFORE_SIGN_IN = {
    "home": "/",
    "sign-in": "/accounts/login/",
    "sign-in-refused": "/accounts/login/",
    "sign-up": "/accounts/signup/",
    "password-reset": "/accounts/password/reset/",
    "not-found": "/no-such-page/",
}
INBOX = "/t/{slug}/inbox/"
SETTINGS = "/t/{slug}/settings/"
SIGNED_IN = {
    "inbox": INBOX,
    "thread": INBOX,
    "files": INBOX,
    "files-to-send": INBOX,
    "contact": INBOX,
    "template-cards": INBOX,
    "template-of-products": INBOX,
    "order-to-pay": INBOX,
    "contacts": "/t/{slug}/contacts/",
    "nobody-found": "/t/{slug}/contacts/?q=nobody",
    "company": SETTINGS,
    "members": SETTINGS + "members/",
    "numbers": SETTINGS + "channels/",
    "number": SETTINGS + "channels/",
    "presence": SETTINGS + "channels/",
    "signup": SETTINGS + "channels/new/dialog/",
    "connect": SETTINGS + "channels/new/",
    "templates": SETTINGS + "templates/",
    "template-one": SETTINGS + "templates/",
    "template-edit": SETTINGS + "templates/",
    "new-template": SETTINGS + "templates/new/",
    "new-template-code": SETTINGS + "templates/new/",
    "new-template-gif": SETTINGS + "templates/new/",
    "rates": SETTINGS + "templates/rates/",
    "tokens": SETTINGS + "tokens/",
    "companies": "/companies/",
    "new-company": "/companies/new/",
    "profile": "/accounts/profile/",
    "e-mail": "/accounts/email/",
    "security": "/accounts/2fa/",
    "passkeys": "/accounts/2fa/webauthn/",
    "sessions": "/accounts/sessions/",
    "api": "/api/v1/docs/",
}
TALKS = "a.row:has-text('Mariana')"
LINE = "main li:has-text('Acme Brasil') a.btn:has-text('Manage')"
FOLLOWED = {  # the links on the way to the page, whether the width shows them or not
    "thread": [TALKS],
    "files": ["a.row:has-text('Priyanka')"],
    "files-to-send": [TALKS],
    "template-cards": [TALKS],
    "template-of-products": [TALKS, "a[data-picker-target='open']", ".tpl .open:has-text('cart_waiting')"],
    "order-to-pay": [TALKS],
    "contact": [TALKS, "h2 a[href*='/contacts/']"],
    "number": [LINE],
    "presence": [LINE, "main a[href$='/presence/']"],
    "template-one": ["main a[href*='/templates/']:has-text('order_update')"],
    "template-edit": ["main a[href*='/templates/']:has-text('return_label')", "main a[href$='/change/']"],
}
RATES = """BR, marketing, 0.0625
BR, utility, 0.0068
AE SA, marketing, 0.0384
IN, marketing, 0.0107
*, utility, 0.0200
*, marketing, 0.0900"""
# What is longer than a window is shown whole, in columns.
LONG = dict.fromkeys(("cards", "sent-cards"), ".thread .scroll")
SAMPLES = Path(__file__).resolve().parents[1] / "simulator/samples"
FILES = [SAMPLES / name for name in ("photo.jpg", "invoice.pdf", "clip.mp4")]
LIVES = ".composer .btn[aria-disabled]"  # set by its script


def prepare(page: Page, name: str) -> None:
    """Wait for what the page's script brings, and do what its picture is to show."""
    if name in ("thread", "files", "files-to-send"):
        page.locator(".bubble").last.wait_for()
        page.locator(LIVES).first.wait_for(state="attached")
    if act := ACTS.get(name):
        act(page)


def refuse(page: Page) -> None:
    page.get_by_label("E-mail").fill("ana@acme.test")
    page.get_by_label("Password", exact=True).fill("not this one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("do not match").wait_for()


def attach(page: Page) -> None:
    page.locator('input[type="file"]').set_input_files(FILES)
    page.locator('.attached[data-state="here"]').nth(len(FILES) - 1).wait_for()


def write_template(page: Page) -> None:
    page.locator("form[data-htmx-powered]").first.wait_for()
    page.get_by_label("Name", exact=True).fill("table_ready")
    page.get_by_label("Text", exact=True).fill("Hello {{first_name}}, your table by the window is ready.")
    page.get_by_label("First name").fill("Mariana")
    page.get_by_label("Header", exact=True).select_option("Picture")
    page.locator(".header-file input[type=file]").set_input_files(FILES[0])
    page.locator(".phone img").wait_for()
    page.locator(".phone:has-text('Mariana')").wait_for(state="attached")


def start_template(page: Page, name: str, category: str, lasts: str, unit: str) -> None:
    page.locator("form[data-htmx-powered]").first.wait_for()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Category").select_option(category)
    page.get_by_label("Try to deliver it for").fill(lasts)
    page.get_by_label("Unit of time").select_option(unit)


def write_code(page: Page) -> None:
    start_template(page, "sign_in_code", "AUTHENTICATION", "5", "minutes")
    page.get_by_label("Minutes until it expires").fill("5")
    page.get_by_label("How it gets in").select_option(index=1)
    page.get_by_label("Button that fills in").fill("Fill it in")
    page.get_by_label("Android apps").fill("com.acme.shop K8a/AINcGX7")
    page.locator(".phone:has-text('verification code')").wait_for(state="attached")


def write_gif(page: Page) -> None:
    start_template(page, "new_on_the_shelf", "MARKETING", "2", "days")
    page.get_by_label("Header", exact=True).select_option("GIF")
    page.locator(".header-file input[type=file]").set_input_files(FILES[2])
    page.get_by_label("Text", exact=True).fill("New on the shelf this week, while they last.")
    page.locator(".phone:has-text('while they last') video").wait_for(state="attached")


def enter_rates(page: Page) -> None:
    page.get_by_label("Currency").fill("USD")
    page.get_by_label("They hold from").fill("2026-10-01")
    page.get_by_label("Rates", exact=True).fill(RATES)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("7 rates", exact=True).wait_for()


def make_tokens(page: Page) -> None:
    address = page.url
    for name, scopes in (("Web shop", "Read and write"), ("Weekly report", "Only read")):
        if not page.locator("main b", has_text=name).count():
            page.get_by_label("What is it for").fill(name)
            page.get_by_label("It may").select_option(scopes)
            page.get_by_role("button", name="Make it").click()
            page.locator("main b", has_text=name).wait_for()
    page.goto(address)


def choose_cards(page: Page) -> None:
    page.locator(LIVES).first.wait_for(state="attached")
    page.locator("a[data-picker-target='open']:visible").first.click()
    page.locator(".picker .tpl .open", has_text="fresh_roast").click()
    page.locator("#template-fill[data-htmx-powered]").wait_for()
    for place in (1, 2):
        page.get_by_label("Add a product").last.select_option(index=place)
    page.locator(".picker .phone:has-text('Moka')").wait_for(state="attached")


def choose_products(page: Page) -> None:
    page.get_by_label("Product whose picture shows").select_option(index=1)
    page.get_by_label("Section heading").fill("Moka")
    for _ in range(2 - page.locator(".part li").count()):  # what was chosen is kept as a draft
        page.get_by_label("Add a product").select_option(index=1)
    page.locator(".phone .wares").wait_for(state="attached")


def ask_to_pay(page: Page) -> None:
    page.locator(LIVES).first.wait_for(state="attached")
    page.get_by_role("link", name="Ask to pay").last.click()
    page.get_by_label("Number of the order").fill("BR-8817")
    page.get_by_label("Shipping").fill("15")
    page.get_by_label("Message", exact=True).fill("Aqui está o seu pedido, Mariana.")
    page.locator(".phone:has-text('504.70'):has-text('Aqui está')").wait_for(state="attached")


ACTS = {
    "sign-in-refused": refuse,
    "files-to-send": attach,
    "template-cards": choose_cards,
    "new-template": write_template,
    "new-template-code": write_code,
    "new-template-gif": write_gif,
    "rates": enter_rates,
    "tokens": make_tokens,
    "template-of-products": choose_products,
    "order-to-pay": ask_to_pay,
}
