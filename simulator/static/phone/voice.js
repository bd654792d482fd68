// A small player for voice messages.
import { h, icon } from "../dom.js"

const length = seconds => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`

export function voice(url) {
  const audio = new Audio()
  audio.preload = "metadata"
  audio.src = url
  const time = h("small", { text: "0:00" })
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Played" })
  const button = h("button", { type: "button", "aria-label": "Play" }, icon("play"))
  const show = playing => {
    button.setAttribute("aria-label", playing ? "Pause" : "Play")
    button.replaceChildren(icon(playing ? "pause" : "play"))
  }
  const tick = () => {
    if (!Number.isFinite(audio.duration)) return
    bar.value = audio.currentTime / audio.duration
    time.textContent = length(audio.currentTime || audio.duration)
  }
  button.addEventListener("click", () => audio.paused ? audio.play() : audio.pause())
  audio.addEventListener("play", () => show(true))
  audio.addEventListener("pause", () => show(false))
  audio.addEventListener("error", () => { time.textContent = "Not playable" })
  for (const event of ["loadedmetadata", "timeupdate", "ended"]) audio.addEventListener(event, tick)
  return h("div", { class: "voice" }, button, bar, time)
}
