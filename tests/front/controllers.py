"""Waiting for our controllers in a page of their own."""


def started(screen, name: str) -> None:
    """Wait until every element with that controller has it: it is loaded when its name first appears."""
    screen.wait_for_function(
        """(name) => [...document.querySelectorAll(`[data-controller="${name}"]`)].every((element) =>
            window.stimulus.getControllerForElementAndIdentifier(element, name))""",
        arg=name,
    )
