// Runs before the modules do: Enter in a composer that has no script yet is kept for it (lib/entered.js); and a composer
// whose form leaves plainly is marked, so that nothing of it is sent, or kept as a draft, once more.
const COMPOSER = "form[data-controller~='composer']"

// Last of all: whatever the composer's own script has taken is not for us.
addEventListener("keydown", (event) => {
  const { target: field, key, shiftKey, ctrlKey, altKey, isComposing, defaultPrevented } = event
  if (defaultPrevented || key !== "Enter" || shiftKey || ctrlKey || altKey || isComposing) return
  if (!field.matches?.(`${COMPOSER} textarea`)) return
  event.preventDefault()
  const { length } = field.value
  field.dataset.entered = `${field.dataset.entered ?? ""} ${length}`
  field.setRangeText("\n", length, length, "end") // without any script it is what Enter does
})

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
