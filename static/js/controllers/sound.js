// Plays a sound: its shape fills as it goes, the keyboard moves in it, and the speed one chose holds for the next one.
// One sound plays at a time.
import { Controller } from "stimulus"

const SPEEDS = [1, 1.5, 2]
const STEPS = 1_000
let chosen = 0
let playing

export default class extends Controller {
  static targets = ["audio", "button", "shape", "seek", "speed", "problem"]

  connect() {
    this.#sayName()
    this.draw()
  }

  disconnect() {
    this.audioTarget.pause()
  }

  async toggle() {
    if (!this.audioTarget.paused) return this.audioTarget.pause()
    try {
      await this.audioTarget.play()
    } catch (error) {
      if (error.name === "NotSupportedError") this.failed()
      else if (error.name !== "AbortError") throw error // paused before it began
    }
  }

  started() {
    if (playing && playing !== this.audioTarget) playing.pause()
    playing = this.audioTarget
    this.#setSpeed()
    this.draw()
  }

  ended() {
    this.audioTarget.currentTime = 0
    this.draw()
  }

  faster() {
    chosen = (chosen + 1) % SPEEDS.length
    this.#setSpeed()
  }

  seek() {
    const { duration } = this.audioTarget
    if (Number.isFinite(duration)) this.audioTarget.currentTime = (this.seekTarget.value / STEPS) * duration
    this.draw()
  }

  failed() {
    this.problemTarget.hidden = false
  }

  draw() {
    const { currentTime, duration, paused } = this.audioTarget
    const part = duration > 0 && Number.isFinite(duration) ? currentTime / duration : 0
    const bars = this.shapeTarget.children
    for (let index = 0; index < bars.length; index++) bars[index].classList.toggle("on", index < part * bars.length)
    if (document.activeElement !== this.seekTarget || !paused) this.seekTarget.value = Math.round(part * STEPS)
    this.seekTarget.setAttribute("aria-valuetext", `${Math.round(currentTime)} seconds`)
    this.buttonTarget.toggleAttribute("data-playing", !paused)
    this.buttonTarget.setAttribute("aria-label", paused ? "Play" : "Pause")
  }

  #setSpeed() {
    this.audioTarget.playbackRate = SPEEDS[chosen]
    this.#sayName()
  }

  #sayName() {
    this.speedTarget.textContent = `${SPEEDS[chosen]}×`
    this.speedTarget.setAttribute("aria-label", `Speed ${SPEEDS[chosen]}×`)
  }
}
