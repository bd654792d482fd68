// Whether a key without Ctrl, Alt or Meta is ours to use: not while someone types, not in a dialog, not when such keys
// are switched off (WCAG 2.1.4).

const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"

export function isFree(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false
  if (document.documentElement.dataset.hotkeys === "off") return false
  return !event.target.closest?.(TYPING) && !document.querySelector("dialog[open]")
}
