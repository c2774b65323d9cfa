/** What the session tells now: a signal for each section of the stream, so that a screen is drawn anew for what it shows alone. */

import { batch, computed, type Signal, signal } from '@preact/signals'
import type { SectionName, Sections, StreamMessage } from '../../../src/api/contract/stream.ts'
import { browserMs, hearServerTime } from './now.ts'
import { Pace } from './pace.ts'

const cells = new Map<SectionName, Signal<unknown>>()

/** Returns: undefined while it is not known. */
export function section<Name extends SectionName>(name: Name): Sections[Name] {
  return cellOf(name).value as Sections[Name]
}

function cellOf(name: SectionName): Signal<unknown> {
  const known = cells.get(name)
  if (known !== undefined) return known
  const cell = signal<unknown>(undefined)
  cells.set(name, cell)
  return cell
}

// ── how old it is ────────────────────────────────────────────────────────────────────────────────────────────────────

export const LINK_STATES = ['Connecting', 'Live', 'Lost'] as const
export type LinkState = (typeof LINK_STATES)[number]
export const link = signal<LinkState>('Connecting')
/** When the link was lost, by the browser's clock. */
export const lostSinceMs = signal(0)
/** When the server heard of the node last, by the server's clock; `null`: it never has. */
export const viewUs = signal<number | null>(null)
const serverUs = signal(0)
const heardMs = signal(0)

/** A node that is well tells something several times a second. */
const NODE_SILENT_US = 2_000_000

/** How long the node has been silent, microseconds; 0 while it tells. */
export const nodeSilentUs = computed(() => {
  if (viewUs.value === null) return 0
  const silentUs = serverUs.value - viewUs.value
  return silentUs > NODE_SILENT_US ? silentUs + (browserMs.value - heardMs.value) * 1000 : 0
})

/** The numbers on the screen are not of now. */
export const isOld = computed(() => link.value !== 'Live' || nodeSilentUs.value > 0)

/** How often the stream began: what it tells apart from sections has a gap before each. */
export const beginCount = signal(0)

// ── what comes in ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Takes what the stream told; messages of the log go to who listens for them. */
export function hear(message: StreamMessage): void {
  hearServerTime(message.timeUs)
  serverUs.value = message.timeUs
  heardMs.value = Date.now()
  switch (message.type) {
    case 'Snapshot':
      viewUs.value = message.viewUs
      beginCount.value += 1
      pace.forget()
      for (const name of cells.keys()) if (!(name in message.sections)) cellOf(name).value = undefined
      return take(message.sections)
    case 'Delta':
      return take(message.sections)
    case 'Pulse':
      viewUs.value = message.viewUs
      return
    case 'Log':
      for (const listener of logListeners) listener(message.lines)
      return
    default:
      message satisfies never
  }
}

function take(sections: Sections): void {
  if ('node' in sections || 'markets' in sections) viewUs.value = serverUs.value
  pace.show(sections)
}

const pace = new Pace(draw, {
  isHidden: () => document.hidden,
  nowMs: () => performance.now(),
  afterPaint,
  after: (ms, then) => setTimeout(then, ms),
})

/** Out of sight no frame comes, and numbers must not stand still for want of one. */
const FRAME_WITHIN_MS = 1_000

function afterPaint(then: () => void): void {
  const frame = requestAnimationFrame(() => {
    clearTimeout(late)
    setTimeout(then)
  })
  const late = setTimeout(() => {
    cancelAnimationFrame(frame)
    then()
  }, FRAME_WITHIN_MS)
}

function draw(sections: Sections): void {
  batch(() => {
    for (const [name, value] of Object.entries(sections)) cellOf(name as SectionName).value = value
  })
}

type LogLines = Extract<StreamMessage, { readonly type: 'Log' }>['lines']
const logListeners = new Set<(lines: LogLines) => void>()

/** Returns: ends it. */
export function onLog(listener: (lines: LogLines) => void): () => void {
  logListeners.add(listener)
  return () => logListeners.delete(listener)
}
