// The notice that one is signed out. While a dialog is open all else lies below it and cannot be reached: so the notice
// hangs in the dialog, and moves as dialogs open, close and go.

let notice
const watch = new MutationObserver(place)

export function hang(element) {
  notice = element
  place()
  watch.observe(document.body, { childList: true, subtree: true, attributeFilter: ["open"] })
}

export function takeDown() {
  watch.disconnect()
  notice?.remove()
}

function place() {
  const home = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.querySelector(".toasts")
  if (notice.parentElement !== home) home.append(notice)
}
