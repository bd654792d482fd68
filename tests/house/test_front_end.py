"""The rules of templates, style sheets and scripts: what the policy forbids, where colours stand, how big a file is."""

import re

import pytest

from tests.house.each import ROOT, each

STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"
SHEETS = sorted((STATIC / "css").rglob("*.css"))
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
ROOMS = ("cloudapi", "tenants", "billing", "conversations", "privacy")
CODE = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "management" not in path.parts]
CAPS = {".html": 120, ".js": 150, ".css": 300}

LAYERS = ["reset", "tokens", "base", "layout", "components", "pages", "utilities"]
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(", re.IGNORECASE)
NAMED = re.compile(r":[^;{}]*\b(?:black|white|gr[ae]y|red|green|blue|orange|yellow|navy|silver)\b(?![-(])[^;{}]*;")
PHYSICAL = re.compile(
    r"(?<![-\w])(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height)"
    r"|(?:margin|padding|border|inset)-(?:left|right|top|bottom)(?:-\w+)?)\s*:"
)
UNIT = re.compile(r"} (?:ms|s|min|h|KB|MB|GB)\b")
FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "an inline handler": re.compile(r"\s(?:on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"importmap\"[^>]*nonce=)"),
    "a script address": re.compile(r"javascript:|\bhx-vals=[\"']js:", re.IGNORECASE),
    "a colour": re.compile(r"(?:fill|stroke|color|stop-color)=\"(?!none|currentColor|url|{)[^\"]+\"", re.IGNORECASE),
}


def bare(css: str) -> str:
    """A style sheet without its comments, its addresses and what stands in the head of a media query."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"url\([^)]*\)|@(?:media|container)[^{]*", "", css)


@each([*CODE, *SCRIPTS, *PAGES])
def test_no_line_breaks_between_a_number_and_its_unit(path):
    """Between the two stands a no-break space, \\u00a0."""
    assert UNIT.findall(path.read_text()) == []


@each([p for p in SHEETS if p.name != "tokens.css"])
def test_colours_stand_only_in_the_tokens(path):
    css = bare(path.read_text())
    values = re.sub(r"var\([^)]*\)|--[\w-]+|\[[^\]]*\]|\.[\w-]+", "", css)
    assert COLOUR.findall(css) == []
    assert NAMED.findall(values) == []


@each(SHEETS)
def test_style_sheets_say_start_and_end_not_left_and_right(path):
    assert PHYSICAL.findall(bare(path.read_text())) == []


@each(SHEETS)
def test_every_rule_stands_in_one_of_the_layers(path):
    css = re.sub(rf"@layer {', '.join(LAYERS)};", "", bare(path.read_text()))
    depth, outside, layers = 0, "", set()
    for part in re.split(r"([{}])", css):
        if part == "{":
            depth += 1
        elif part == "}":
            depth -= 1
        elif depth == 0 and part.strip():
            outside = part.strip()
            layers.add(outside.removeprefix("@layer "))
            assert outside.startswith("@layer "), outside
    assert layers <= set(LAYERS)


def test_the_order_of_the_layers_is_said_once_and_first():
    said = [path for path in SHEETS if re.search(r"@layer [\w]+,", path.read_text())]
    assert [path.name for path in said] == ["tokens.css"]
    assert said[0].read_text().startswith(f"@layer {', '.join(LAYERS)};")


@each(PAGES)
def test_templates_hold_nothing_that_the_policy_would_block(path):
    text = path.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        '<button onclick="go()">',
        '<p hx-on:click="go()">',
        "<script>go()</script>",
        '<a href="javascript:go()">',
        '<path fill="#fff">',
    ],
)
def test_the_rules_see_what_they_forbid(bad):
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(bad)] != []


@pytest.mark.parametrize("bad", ["p { color: #fff; }", "p { color: oklch(1 0 0); }", "p { border: 1px solid white; }"])
def test_the_rules_see_a_colour(bad):
    assert COLOUR.search(bad) or NAMED.search(bad)


@each(COMPONENTS)
def test_every_component_names_its_inputs_in_its_first_line(path):
    assert re.match(r"{# .+ Inputs: .+ #}", path.read_text().splitlines()[0])


@each(PAGES)
def test_every_template_opens_with_what_it_is_for(path):
    assert path.read_text().startswith("{# ")


@each(PAGES)
def test_components_see_only_what_they_are_given(path):
    includes = re.findall(r"{% include [\"']components/[^%]*%}", path.read_text())
    assert [include for include in includes if not include.endswith(" only %}")] == []


@each(PAGES)
def test_every_icon_is_in_the_sprite(path):
    known = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "vendor/icons.svg").read_text()))
    used = set(re.findall(r"""{% icon ["']([\w-]+)["']|\b(?:icon|glyph)=["']([\w-]+)["']""", path.read_text()))
    assert {one or other for one, other in used} - known == set()


@each(PAGES)
def test_every_controller_in_the_markup_is_a_file(path):
    named = " ".join(re.findall(r"data-controller=\"([^\"{]+)\"", path.read_text())).split()
    missing = [one for one in named if not (STATIC / "js/controllers" / f"{one.replace('-', '_')}.js").exists()]
    assert missing == []


@each(PAGES)
def test_every_static_file_that_a_page_asks_for_is_there(path):
    asked = re.findall(r"{% static [\"']([^\"']+)[\"']", path.read_text())
    assert [one for one in asked if not (STATIC / one).exists()] == []


@each(SCRIPTS)
def test_every_import_of_a_script_is_a_module_of_ours(path):
    homes = {"htmx": STATIC / "vendor/htmx.js", "stimulus": STATIC / "vendor/stimulus.js"}
    imported = re.findall(r"""^import (?:.+ from )?["']([^"']+)["']""", path.read_text(), re.MULTILINE)
    assert [one for one in imported if not homes.get(one, STATIC / "js" / f"{one}.js").exists()] == []


@each(SCRIPTS)
def test_scripts_open_with_what_they_are_for_and_never_evaluate_text(path):
    text = path.read_text()
    assert text.startswith("// ")
    assert re.search(r"\beval\(|new Function\(|innerHTML|insertAdjacentHTML|document\.write", text) is None


@each([*SHEETS, *SCRIPTS, *PAGES])
def test_no_file_of_the_front_end_is_over_its_budget(path):
    assert len(path.read_text().splitlines()) <= CAPS[path.suffix]
