// Why a file does not fit its place in a form, before a byte of it leaves; "" when it does. `wanted` is a kind or several.
const MB = 1024 * 1024
const NAMES = { image: "A picture", video: "A film", document: "A document" }

export function misfit({ type, size }, kinds, wanted) {
  if (!size) return "This file is empty. Choose another one."
  const fitting = wanted.split(" ").map((one) => kinds.find(({ name }) => name === one))
  const kind = fitting.find(({ mimes }) => mimes.includes(type.split(";")[0]))
  if (!kind) return fitting.map(({ name, says }) => `${NAMES[name]} goes here: ${says}.`).join(" ")
  if (size <= kind.most) return ""
  return `${NAMES[kind.name]} may have ${kind.largest / MB}\u00a0MB at most on WhatsApp. Make it smaller, or take another one.`
}
