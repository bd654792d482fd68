// Enter that was pressed in a field before its script was there (js/early.js) acts now: `send` is called for each press,
// while the field holds what was written until then. What it leaves there was refused, and what came after it stays below.

export function sendEntered(field, send) {
  if (field.closest("[data-leaving]")) return
  const ends = (field.dataset.entered ?? "").split(" ").filter(Boolean).map(Number)
  delete field.dataset.entered
  if (!ends.every((end) => field.value[end] === "\n")) return // written over since: it is for the writer to send
  let begin = 0
  for (const end of ends) {
    const rest = field.value.slice(end - begin + 1)
    field.value = field.value.slice(0, end - begin)
    send()
    if (field.value.trim()) return void (field.value = [field.value, rest].filter(Boolean).join("\n"))
    field.value = rest
    begin = end + 1
  }
}
