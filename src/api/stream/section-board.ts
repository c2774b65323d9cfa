/**
 * What all screens see: each section once as text, and who wants to know when one changes. A section that is set to what it
 * was changes nothing, so nothing is sent.
 */

import type { SectionName, Sections } from '../contract/stream.ts'

/** At most ten times a second; what comes after a rest is told at once. */
const REST_MS = 100

/** A section's reader need not own it. */
type Told<T> = T extends readonly (infer Item)[]
  ? readonly Told<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Told<T[Key]> }
    : T

export class SectionBoard {
  readonly #nowUs: () => number
  readonly #texts = new Map<SectionName, string>()
  readonly #changed = new Set<SectionName>()
  #onDelta: (text: string) => void = () => {}
  #timer: NodeJS.Timeout | undefined
  #sequence = 0
  #viewUs: number | undefined

  constructor(nowUs: () => number) {
    this.#nowUs = nowUs
  }

  /** Of the newest message. */
  get sequence(): number {
    return this.#sequence
  }

  /** Hears each delta, as text. */
  listen(onDelta: (text: string) => void): void {
    this.#onDelta = onDelta
  }

  /** When the node told something last. */
  noteView(timeUs: number): void {
    this.#viewUs = timeUs
  }

  set<Name extends SectionName>(name: Name, value: Told<NonNullable<Sections[Name]>>): void {
    const text = JSON.stringify(value)
    if (this.#texts.get(name) === text) return
    this.#texts.set(name, text)
    this.#changed.add(name)
    // All sections of one view go together.
    this.#timer ??= setTimeout(() => this.#flush(), 0)
  }

  snapshotText(): string {
    const { head, viewUs } = this.#head()
    return `{"type":"Snapshot",${head},${viewUs},"sections":${this.#sectionsText([...this.#texts.keys()])}}`
  }

  pulseText(): string {
    const { head, viewUs } = this.#head()
    return `{"type":"Pulse",${head},${viewUs}}`
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #flush(): void {
    this.#timer = setTimeout(() => this.#rested(), REST_MS)
    this.#sequence++
    const names = [...this.#changed]
    this.#changed.clear()
    this.#onDelta(`{"type":"Delta",${this.#head().head},"sections":${this.#sectionsText(names)}}`)
  }

  #rested(): void {
    this.#timer = undefined
    if (this.#changed.size > 0) this.#flush()
  }

  #head(): { head: string; viewUs: string } {
    return {
      head: `"sequence":${this.#sequence},"timeUs":${this.#nowUs()}`,
      viewUs: `"viewUs":${this.#viewUs ?? null}`,
    }
  }

  #sectionsText(names: readonly SectionName[]): string {
    return `{${names.map(name => `${JSON.stringify(name)}:${this.#texts.get(name)}`).join(',')}}`
  }
}
