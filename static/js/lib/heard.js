// What was announced a moment ago: a thread that is on its way to the page while its news comes would miss it.

const MOMENT = 10_000
const news = new Map()

export function note({ conversation, number, ...told }) {
  const at = Date.now()
  for (const [thread, one] of news) if (at - one.at > MOMENT) news.delete(thread)
  const about = conversation ? String(conversation) : `number ${number}`
  news.set(about, { ...news.get(about), ...told, at })
}

// {version, around} of a thread, empty when nothing was said of it.
export const justHeard = (thread) => news.get(String(thread)) ?? {}

// Whether a number just changed what may be sent from it.
export const isJustChanged = (number) => Date.now() - (news.get(`number ${number}`)?.at ?? 0) < MOMENT
