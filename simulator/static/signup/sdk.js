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
      const heard = ({ origin, source, data }) => {
        if (origin !== home || source !== dialog || data?.type !== "code") return
        removeEventListener("message", heard)
        done(data.code ? { authResponse: { code: data.code } } : { authResponse: null })
      }
      addEventListener("message", heard)
    },
  }
  window.fbAsyncInit?.()
}
