// The bubble of a message that is on its way: the server's own markup of a message, kept blank in the page.

export function echoOf(template, { clientId, text }) {
  const echo = template.content.firstElementChild.cloneNode(true)
  echo.id = clientId
  Object.assign(echo.dataset, { at: String(Date.now()), line: text.slice(0, 160) })
  echo.querySelector(".text").textContent = text
  echo.querySelector("time").dateTime = new Date().toISOString()
  return echo
}
