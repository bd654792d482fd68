// Records a voice note and hands it over as a file. WhatsApp plays Ogg Opus as a voice note: Firefox records that,
// Chrome the same sound in WebM, which the server puts into an Ogg file; Safari records MP4, which goes as a sound.
import { Controller } from "stimulus"

const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"]
const ENDINGS = { "audio/ogg": "ogg", "audio/webm": "webm", "audio/mp4": "m4a" }
const MOST_SECONDS = 15 * 60
const CLOSED = "The browser does not let us hear you. Allow the microphone for this page, then try again."

export default class extends Controller {
  static targets = ["start", "live", "time"]

  #recorder
  #pieces = []
  #timer

  connect() {
    this.startTarget.hidden = !this.#type || !navigator.mediaDevices?.getUserMedia
  }

  disconnect() {
    this.cancel()
  }

  async start() {
    let stream
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true } })
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
      return this.dispatch("refused", { detail: { text: CLOSED } })
    }
    this.#pieces = []
    this.#recorder = new MediaRecorder(stream, { mimeType: this.#type, audioBitsPerSecond: 32_000 })
    this.#recorder.addEventListener("dataavailable", ({ data }) => this.#pieces.push(data))
    this.#recorder.start(1_000)
    this.#draw(performance.now())
  }

  async finish() {
    const recorder = this.#recorder
    if (!recorder) return
    await this.#end()
    const type = recorder.mimeType.split(";")[0]
    const file = new File(this.#pieces, `voice.${ENDINGS[type] ?? "ogg"}`, { type })
    this.dispatch("recorded", { detail: { file } })
  }

  cancel() {
    this.#end()
  }

  async #end() {
    const recorder = this.#recorder
    this.#recorder = undefined
    clearInterval(this.#timer)
    this.liveTarget.hidden = true
    this.startTarget.hidden = false
    if (!recorder || recorder.state === "inactive") return
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }))
    recorder.stop()
    await stopped
    recorder.stream.getTracks().forEach((track) => track.stop())
  }

  #draw(began) {
    this.startTarget.hidden = true
    this.liveTarget.hidden = false
    this.timeTarget.textContent = "0:00"
    this.#timer = setInterval(() => {
      const seconds = Math.floor((performance.now() - began) / 1_000)
      this.timeTarget.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
      if (seconds >= MOST_SECONDS) this.finish()
    }, 250)
  }

  get #type() {
    return window.MediaRecorder && TYPES.find((type) => MediaRecorder.isTypeSupported(type))
  }
}
