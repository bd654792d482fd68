// Times in the reader's words. The zone is the one of their profile (on <html>), else the browser's.
// The same styles as tenants/templatetags/house.py, so that server and browser never disagree.

const MINUTE = 60_000
const DAY = 86_400_000

const root = () => document.documentElement
const zone = () => root().dataset.timeZone || undefined
const locale = () => root().lang || undefined
const formatters = new Map()

function format(date, options) {
  const key = JSON.stringify([locale(), zone(), options])
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(locale(), { timeZone: zone(), ...options }))
  return formatters.get(key).format(date)
}

function parts(date) {
  return format(date, { year: "numeric", month: "2-digit", day: "2-digit" })
}

export function clock(date) {
  return format(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
}

function toTheSecond(date) {
  return format(date, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" })
}

export function full(date) {
  return format(date, { dateStyle: "full", timeStyle: "medium" })
}

export function said(date, style, now = new Date()) {
  const isToday = parts(date) === parts(now)
  if (style === "log") return isToday ? toTheSecond(date) : `${said(date, "day", now)}, ${toTheSecond(date)}`
  if (style === "clock" || (style === "list" && isToday)) return clock(date)
  if (style === "ago") return ago(now - date) || dayAndMonth(date, now)
  if (style !== "date" && isToday) return "Today"
  if (style !== "date" && parts(date) === parts(new Date(now - DAY))) return "Yesterday"
  return dayAndMonth(date, now)
}

function dayAndMonth(date, now) {
  const year = (moment) => format(moment, { year: "numeric" })
  const words = [format(date, { day: "numeric" }), format(date, { month: "short" })]
  if (year(date) !== year(now)) words.push(year(date))
  return words.join(" ")
}

function ago(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  if (seconds < 60) return `${seconds}\u00a0s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u00a0min ago`
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}\u00a0h ago` : ""
}

// Calls back at every full minute of the clock, so that all rings and times of a page jump together.
export function everyMinute(callback) {
  let timer
  const wait = () => {
    timer = setTimeout(() => {
      callback()
      wait()
    }, MINUTE - (Date.now() % MINUTE))
  }
  const awake = () => document.visibilityState === "visible" && callback()
  document.addEventListener("visibilitychange", awake)
  wait()
  return () => {
    clearTimeout(timer)
    document.removeEventListener("visibilitychange", awake)
  }
}
