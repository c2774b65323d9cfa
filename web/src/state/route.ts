/** Which screen is shown: the part of the address after the hash, `#/orders/ABC?strategy=ema`. */

import { signal } from '@preact/signals'

export interface Route {
  readonly screen: string
  /** What of it; empty for the screen itself. */
  readonly of: string
  readonly query: Readonly<Record<string, string>>
}

export const route = signal(readRoute(location.hash))

export function followRoute(): void {
  addEventListener('hashchange', () => {
    route.value = readRoute(location.hash)
    document.getElementById('main')?.focus({ preventScroll: true })
    scrollTo(0, 0)
  })
}

export function go(address: string): void {
  location.hash = address
}

/** Forgets what the address said: it is neither shown nor gone back to. */
export function forgetAddress(): void {
  history.replaceState(undefined, '', '#/')
  route.value = readRoute('')
}

/** Changes the question of this screen without a step in the history. */
export function ask(query: Readonly<Record<string, string>>): void {
  const { screen, of } = route.value
  history.replaceState(undefined, '', addressOf(screen, of, query))
  route.value = { screen, of, query }
}

export function addressOf(screen: string, of = '', query: Readonly<Record<string, string>> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== '')
  const asked = given.length === 0 ? '' : `?${new URLSearchParams(given)}`
  return `#/${screen}${of === '' ? '' : `/${encodeURIComponent(of)}`}${asked}`
}

function readRoute(hash: string): Route {
  const [, path = '', asked = ''] = /^#\/?([^?]*)\??(.*)$/.exec(hash) ?? []
  const [screen = '', of = ''] = path.split('/')
  return { screen, of: decode(of), query: Object.fromEntries(new URLSearchParams(asked)) }
}

/** An address may be typed by hand. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
