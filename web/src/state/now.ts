/** What time it is: this browser's, and the server's as its messages tell it. */

import { computed, signal } from '@preact/signals'

const nowMs = signal(Date.now())
/** The server's clock less the browser's. */
const skewMs = signal(0)

export function followClock(): void {
  setInterval(() => {
    nowMs.value = Date.now()
  }, 500)
}

/** A message shows the server's time as it was when it was sent: never later than now there. */
export function hearServerTime(timeUs: number): void {
  const heardMs = timeUs / 1000 - Date.now()
  // A message that took long tells less; the skew follows a clock that is set, and forgives one late message.
  if (heardMs > skewMs.value || Math.abs(heardMs - skewMs.value) > 2_000) skewMs.value = heardMs
}

/** Twice a second. */
export const browserMs = computed(() => nowMs.value)
/** As the server's clock goes; for ages. */
export const serverNowUs = computed(() => (nowMs.value + skewMs.value) * 1000)
