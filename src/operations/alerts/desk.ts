/**
 * The alert desk of a session: the books of alerts and pages, written down together with what is to be told in one transaction,
 * so that a crash neither forgets an alert nor tells of one twice under another name.
 */

import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import { type Result, refusalOf } from '../../core/std/result.ts'
import { inTransaction } from '../../files/transaction.ts'
import type {
  Alert,
  AlertQuery,
  AlertState,
  Channel,
  ChannelTest,
  Delivery,
  DeskRefusal,
  NewSilence,
  Silence,
} from '../../ports/alert-desk.ts'
import type { Outbox } from '../notify/outbox.ts'
import { AlertBook, type Reading } from './alert-book.ts'
import { type AlertRecord, alertOf } from './alert-record.ts'
import { AlertStore } from './alert-store.ts'
import type { EscalationSettings } from './escalation.ts'
import type { LevelCode, RuleChange } from './level-rules.ts'
import { notificationOf, type Sender, testNotification } from './notices.ts'
import type { AlertNews } from './open-alerts.ts'
import { type Notice, type Page, PageBook } from './page-book.ts'
import type { KnownNames } from './subjects.ts'

export interface DeskSettings {
  readonly session: string
  readonly names: KnownNames
  readonly rules: Readonly<Partial<Record<LevelCode, RuleChange>>>
  readonly escalation: EscalationSettings
}

const LISTED_MAX = 500
const DESK_ID_BYTES = 6
/** Levels that stay pending are written down so often: from it a next life knows how long nobody looked. */
const PENDING_AGAIN_US = 5_000_000

export class Desk {
  readonly #db: DatabaseSync
  readonly #store: AlertStore
  readonly #book: AlertBook
  readonly #pages: PageBook
  readonly #outbox: Outbox
  readonly #sender: Sender
  readonly #nowUs: () => number
  readonly #listeners = new Set<(news: readonly AlertNews[]) => void>()
  readonly #onLog: (text: string) => void
  /** What could not be written down yet. */
  #unwritten: { alerts: Set<AlertRecord>; pages: Set<Page> } = { alerts: new Set(), pages: new Set() }
  #isWriteFailing = false
  /** The pending levels that are written down, and when they were. */
  #pending: { readonly keys: string; readonly writtenUs: number } | undefined

  constructor(
    db: DatabaseSync,
    settings: DeskSettings,
    outbox: Outbox,
    nowUs: () => number,
    onLog: (text: string) => void,
  ) {
    this.#db = db
    this.#nowUs = nowUs
    this.#onLog = onLog
    this.#store = new AlertStore(db)
    this.#outbox = outbox
    const deskId = this.#store.factOf('deskId', () => randomBytes(DESK_ID_BYTES).toString('hex'))
    this.#sender = { session: settings.session, deskId }
    const kept = this.#store.contents(nowUs())
    const pages = this.#store.pages()
    // One object for each alert: both books write into it.
    const byId = new Map(kept.alerts.map(alert => [alert.id, alert]))
    this.#book = new AlertBook(settings.names, settings.rules, kept)
    const alerts = pages.alerts.map(alert => byId.get(alert.id) ?? alert)
    this.#pages = new PageBook(settings.escalation, this.#book, { ...pages, alerts })
    this.#store.prune()
  }

  get open(): readonly Alert[] {
    return this.#book.open.map(alertOf)
  }

  /** Hears what became of alerts, after it was written down. Returns: ends it. */
  listen(listener: (news: readonly AlertNews[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** When something is due without anything happening; `Infinity` where nothing is. */
  nextDueUs(): number {
    return this.#pages.nextDueUs()
  }

  // ── what happens ───────────────────────────────────────────────────────────────────────────────────────────────────

  raise(alert: Pick<RaiseAlert, 'code' | 'severity' | 'text'>): void {
    this.#book.raise(alert, this.#nowUs())
    this.#settle()
  }

  observe(codes: readonly LevelCode[], readings: readonly Reading[]): void {
    this.#book.observe(codes, readings, this.#nowUs())
    this.#settle()
    this.#keepPending()
  }

  /** What a process that is killed must not begin to count anew. */
  #keepPending(): void {
    const levels = this.#book.pending
    const keys = levels.map(({ code, subject, openedUs }) => `${code} ${subject} ${openedUs}`).join('\n')
    const nowUs = this.#nowUs()
    const { keys: keptKeys, writtenUs = 0 } = this.#pending ?? {}
    const isOld = keys !== '' && nowUs - writtenUs >= PENDING_AGAIN_US
    if (keys === keptKeys && !isOld) return
    this.#pending = { keys, writtenUs: nowUs }
    this.#tryTo(() => this.#store.savePending(levels, nowUs))
  }

  /** What else is to outlive this process, by its name. */
  keep(name: string, text: string): void {
    this.#tryTo(() => this.#store.setFact(name, text))
  }

  kept(name: string): string | undefined {
    return this.#store.fact(name)
  }

  tick(): void {
    const nowUs = this.#nowUs()
    for (const silence of this.#book.tick(nowUs)) this.#tryTo(() => this.#store.dropSilence(silence))
    this.#pages.tick(nowUs)
    this.#settle()
  }

  // ── people ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  list({ states, countMax = LISTED_MAX }: AlertQuery): readonly Alert[] {
    const isLive = ({ state }: Alert) => states === undefined || states.includes(state)
    const live = this.open.filter(isLive).toSorted((one, other) => other.openedUs - one.openedUs)
    const wanted: readonly AlertState[] = (states ?? []).filter(state => state === 'Resolved')
    return [...live, ...this.#store.alerts(wanted, countMax)].slice(0, Math.min(countMax, LISTED_MAX))
  }

  acknowledge(id: string, actor: string): Result<Alert, DeskRefusal> {
    return this.#settled(this.#book.acknowledge(id, actor, this.#nowUs()))
  }

  resolve(id: string, actor: string): Result<Alert, DeskRefusal> {
    return this.#settled(this.#book.resolve(id, actor, this.#nowUs()))
  }

  #settled(done: Result<AlertRecord, DeskRefusal>): Result<Alert, DeskRefusal> {
    this.#settle()
    return done.ok ? { ok: true, value: alertOf(done.value) } : done
  }

  get silences(): readonly Silence[] {
    return this.#book.silences
  }

  addSilence(silence: NewSilence, actor: string): Result<Silence, DeskRefusal> {
    const made = this.#book.addSilence(silence, actor, this.#nowUs())
    if (made.ok) this.#tryTo(() => this.#store.saveSilence(made.value))
    this.#settle()
    return made
  }

  endSilence(id: string): Result<Silence, DeskRefusal> {
    const ended = this.#book.endSilence(id, this.#nowUs())
    if (ended.ok) this.#tryTo(() => this.#store.dropSilence(ended.value))
    this.#settle()
    return ended
  }

  channels(): readonly Channel[] {
    return this.#outbox.channels()
  }

  deliveries(alertId: string | undefined): readonly Delivery[] {
    return this.#outbox.deliveries(alertId)
  }

  async testChannels(channel: string | undefined, actor: string): Promise<Result<readonly ChannelTest[], DeskRefusal>> {
    const names = this.#outbox.channels().map(({ name }) => name)
    if (channel !== undefined && !names.includes(channel))
      return refusalOf({
        code: 'UNKNOWN_CHANNEL',
        text: `there is no channel ${channel}: ${names.join(', ') || 'none'}`,
      })
    const chosen = channel === undefined ? names : [channel]
    const tests = await this.#outbox.test(chosen, testNotification(this.#sender, actor, this.#nowUs()))
    return { ok: true, value: tests }
  }

  // ── writing down ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** Leads news of alerts to the pages, writes down what changed, and lets the channels go. */
  #settle(): void {
    const nowUs = this.#nowUs()
    const { touched, news } = this.#book.takeChanges()
    for (const each of news) this.#pages.take(each, nowUs)
    const pages = this.#pages.takeChanges()
    // Pages write into alerts as well: how far their escalation has come.
    for (const alert of [...touched, ...this.#book.takeChanges().touched]) this.#unwritten.alerts.add(alert)
    for (const page of pages.touched) this.#unwritten.pages.add(page)
    if (this.#unwritten.alerts.size + this.#unwritten.pages.size + pages.notices.length === 0) return
    this.#write(pages.notices, nowUs)
    for (const listener of this.#listeners) listener(news)
  }

  #write(notices: readonly Notice[], nowUs: number): void {
    const { alerts, pages } = this.#unwritten
    const notifications = notices.map(notice => ({ notice, notification: notificationOf(notice, this.#sender, nowUs) }))
    try {
      inTransaction(this.#db, () => {
        this.#store.save([...alerts])
        this.#store.savePages([...pages])
        for (const { notice, notification } of notifications)
          this.#outbox.add(notice.channels, notice.page.id, notification, notice.eventUs)
      })
      this.#unwritten = { alerts: new Set(), pages: new Set() }
      this.#isWriteFailing = false
    } catch (error) {
      this.#writeFailed(error as Error)
      // A full disk is among the things that people are to be told of.
      for (const { notice, notification } of notifications) this.#outbox.sendUnwritten(notice.channels, notification)
    }
    this.#outbox.wake()
  }

  /** A silence that is not written down holds until the next start. */
  #tryTo(write: () => void): void {
    try {
      write()
    } catch (error) {
      this.#writeFailed(error as Error)
    }
  }

  /** Tried again with the next change. */
  #writeFailed({ message }: Error): void {
    if (!this.#isWriteFailing) this.#onLog(`alerts cannot be written down, people are told all the same: ${message}`)
    this.#isWriteFailing = true
  }
}
