// The dialog's buttons: tell the page that opened it what was chosen, as Meta's does, then the code, and close.
const CLOSING = 100 // ms: the click is over before its window is
const query = new URLSearchParams(location.search)

function tell(message) {
  window.opener?.postMessage(message, query.get("origin"))
}

async function choose(event) {
  if (event === "CANCEL") {
    tell(JSON.stringify({ type: "WA_EMBEDDED_SIGNUP", event, data: { current_step: "PHONE_NUMBER_SETUP" } }))
    tell({ type: "code", code: "" })
    setTimeout(close, CLOSING)
    return
  }
  const body = JSON.stringify({ client_id: query.get("client_id"), event })
  const answer = await fetch("/dialog/signup", { method: "POST", body, headers: { "Content-Type": "application/json" } })
  const { code, data } = await answer.json()
  tell(JSON.stringify({ type: "WA_EMBEDDED_SIGNUP", event, data }))
  tell({ type: "code", code })
  setTimeout(close, CLOSING)
}

for (const button of document.querySelectorAll("[data-event]")) {
  button.addEventListener("click", () => choose(button.dataset.event))
}
