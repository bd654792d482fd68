// Loads a controller the first time its name appears in the page: data-controller="local-time" is
// controllers/local_time.js. A page therefore names what it needs and nothing has to be registered by hand. A button that
// was pressed before its script was there (js/early.js) is pressed again when it is.

export function loadControllers(application, root, fetchModule = (name) => import(name)) {
  const known = new Set()

  function load(name) {
    if (known.has(name)) return
    known.add(name)
    fetchModule(`controllers/${name.replaceAll("-", "_")}`).then((module) => {
      application.register(name, module.default)
      root.dataset.scripts = `${root.dataset.scripts ?? ""} ${name}`
      root.querySelectorAll(`[data-pressed~="${name}"]`).forEach((button) => pressLate(button, name))
    })
  }

  function pressLate(button, name) {
    const missing = button.dataset.pressed.split(" ").filter((one) => one !== name)
    button.dataset.pressed = missing.join(" ")
    if (missing.length) return
    delete button.dataset.pressed
    button.click()
  }

  function scan(element) {
    for (const name of element.dataset?.controller?.split(/\s+/) ?? []) if (name) load(name)
  }

  function scanTree(element) {
    scan(element)
    element.querySelectorAll?.("[data-controller]").forEach(scan)
  }

  scanTree(root)
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") scan(change.target)
      else change.addedNodes.forEach(scanTree)
    }
  }).observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-controller"] })
}
