// Runs before the modules do: Enter in a composer that has no script yet is kept for it (lib/entered.js), and so is a press
// on a button (lib/loader.js); and a composer whose form leaves plainly is marked, so that nothing of it is sent, or kept
// as a draft, once more.
const COMPOSER = "form[data-controller~='composer']"

// Last of all: whatever the composer's own script has taken is not for us.
addEventListener("keydown", (event) => {
  const { target: field, key, shiftKey, altKey, isComposing, defaultPrevented } = event
  if (defaultPrevented || key !== "Enter" || shiftKey || altKey || isComposing) return
  if (!field.matches?.(`${COMPOSER} textarea`)) return
  event.preventDefault()
  const { length } = field.value
  field.dataset.entered = `${field.dataset.entered ?? ""} ${length}`
  field.setRangeText("\n", length, length, "end") // without any script it is what Enter does
})

addEventListener("click", ({ target }) => {
  const button = target.closest?.("button[type='button'][data-action]:not([popovertarget])")
  const here = document.documentElement.dataset.scripts?.split(" ") ?? []
  const missing = [...(button?.dataset.action ?? "").matchAll(/([\w-]+)#/g)].map(([, name]) => name).filter((name) => !here.includes(name))
  if (missing.length) button.dataset.pressed = missing.join(" ")
}, true)

addEventListener("submit", ({ target: form, defaultPrevented }) => {
  if (!defaultPrevented && form.matches(COMPOSER)) form.dataset.leaving = ""
})

// First of all: it leaves once.
addEventListener("submit", (event) => {
  if (!("leaving" in event.target.dataset)) return
  event.preventDefault()
  event.stopImmediatePropagation()
}, true)

// Back from the cache of the browser's history.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-leaving]")) delete form.dataset.leaving
})
