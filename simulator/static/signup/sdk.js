// Plays Meta's JavaScript SDK, as far as embedded signup uses it: FB.init and FB.login, which opens the dialog.
{
  const home = new URL(document.currentScript.src).origin
  let app = ""
  window.FB = {
    init({ appId }) {
      app = appId
    },
    login(done, { config_id, extras = {} }) {
      const asked = { client_id: app, config_id, feature: extras.featureType ?? "", origin: location.origin }
      const dialog = open(`${home}/dialog/signup?${new URLSearchParams(asked)}`, "signup", "width=520,height=640")
      let over = false
      const end = (code) => {
        if (over) return
        over = true
        removeEventListener("message", heard)
        clearInterval(watch)
        done({ authResponse: code ? { code } : null })
      }
      const heard = ({ origin, source, data }) => {
        if (origin === home && source === dialog && data?.type === "code") end(data.code)
      }
      // Closed by its own cross it says nothing; what it said before it closed is on its way and comes first.
      const watch = setInterval(() => dialog?.closed && setTimeout(end, 0), 500)
      addEventListener("message", heard)
    },
  }
  window.fbAsyncInit?.()
}
