// How many conversations wait for the reader: in the tab's title and as a dot on its icon.

const COUNT = /^\(\d+\+?\) /

export function showDue(due) {
  const words = due > 99 ? "99+" : String(due)
  document.title = (due ? `(${words}) ` : "") + document.title.replace(COUNT, "")
  const icon = document.querySelector('link[rel="icon"]')
  if (!icon) return
  icon.dataset.plain ??= icon.href
  const wanted = due ? icon.dataset.dot : icon.dataset.plain
  if (icon.getAttribute("href") !== wanted) icon.href = wanted
}
