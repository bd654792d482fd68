// The dialog's buttons: tell the page that opened it what was chosen, as Meta's does, then the code, and close.
const CLOSING = 100 // ms: the click is over before its window is
const query = new URLSearchParams(location.search)

function tell(message) {
  window.opener?.postMessage(message, query.get("origin"))
}

async function choose({ event, step, error, mute, pinned }) {
  if (event === "CANCEL") {
    const data = error ? { error_message: error, error_id: "1", session_id: "1", timestamp: "1" } : { current_step: step }
    tell(JSON.stringify({ type: "WA_EMBEDDED_SIGNUP", event, data }))
    tell({ type: "code", code: "" })
    setTimeout(close, CLOSING)
    return
  }
  const body = JSON.stringify({ client_id: query.get("client_id"), event, pinned: pinned !== undefined })
  const answer = await fetch("/dialog/signup", { method: "POST", body, headers: { "Content-Type": "application/json" } })
  const { code, data } = await answer.json()
  if (mute === undefined) tell(JSON.stringify({ type: "WA_EMBEDDED_SIGNUP", event, data }))
  tell({ type: "code", code })
  setTimeout(close, CLOSING)
}

for (const button of document.querySelectorAll("[data-event]")) {
  button.addEventListener("click", () => choose(button.dataset))
}
