// Writes the counts of the views wherever they stand: in the pane, in the drop-down, above the list.

export function showCounts(counts) {
  for (const [view, count] of Object.entries(counts)) {
    const words = count > 99 ? "99+" : String(count || "")
    for (const link of document.querySelectorAll(`[data-view="${view}"]`)) {
      link.querySelector("[data-count]").textContent = words
      if (view === "closing" && count) link.dataset.tone = "amber"
      else delete link.dataset.tone
    }
    for (const element of document.querySelectorAll(`[data-count-of="${view}"]`)) element.textContent = words || "0"
  }
}
