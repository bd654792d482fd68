// Where notices lie. While a dialog is open all else lies below it and cannot be reached: so the shelf hangs in the dialog
// on top, and moves as dialogs open, close and go.

let kept

export function shelf() {
  place()
  return kept
}

export function keepShelf() {
  new MutationObserver(place).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["open"] })
}

// Whoever takes a dialog away takes the shelf out of the page: it is the same one that comes back, with all that lies on it.
function place() {
  kept = document.querySelector(".toasts") ?? kept
  const home = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body
  if (kept && kept.parentElement !== home) home.append(kept)
}
