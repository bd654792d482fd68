// The buttons beside a message, by keyboard: Enter on the message goes to them, arrows from one to the next, Escape back.

export const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

// Returns whether the key was for them.
export function walkDeeds(event) {
  const message = event.target.closest("[data-version]")
  const all = message ? [...message.querySelectorAll(":scope > .do button")] : []
  const here = all.indexOf(event.target)
  const step = STEPS[event.key]
  let next
  if (here < 0) next = event.key === "Enter" && event.target === message ? all[0] : null
  else if (event.key === "Escape") next = message
  else if (step) next = all.at((here + step) % all.length)
  if (!next) return false
  event.preventDefault()
  event.stopPropagation()
  next.focus({ preventScroll: true })
  return true
}
