/**
 * Lock-outs: tries that failed are counted for each person and each address, and each more costs a longer wait.
 *
 * Invariant: a try is counted before it is looked at, so that a hundred at once are a hundred; what succeeds is taken back.
 */

import { createHash } from 'node:crypto'
import type { StatementSync } from 'node:sqlite'
import type { TimeUs } from '../../core/domain/ids.ts'
import { networkOf } from '../../core/std/network.ts'
import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../../core/std/time.ts'
import type { Whence } from '../../ports/audit.ts'
import type { World } from './world.ts'

/** How many may fail for nothing, and how long the waits grow. */
interface Patience {
  readonly free: number
  readonly firstWaitUs: number
  readonly waitUsMax: number
}

const OF_PERSON: Patience = { free: 5, firstWaitUs: 30 * US_PER_SECOND, waitUsMax: 15 * US_PER_MINUTE }
/** More: people of one office share an address. */
const OF_ADDRESS: Patience = { free: 20, firstWaitUs: 30 * US_PER_SECOND, waitUsMax: US_PER_HOUR }
const FORGOTTEN_AFTER_US = US_PER_DAY
/** Beyond, those that failed least and longest ago are forgotten. */
const SUBJECTS_MAX = 20_000
const SUBJECTS_KEPT = 15_000

export interface AttemptSubject {
  readonly key: string
  readonly patience: Patience
}

/** A try that was counted, or is not looked at. */
export interface Charge {
  /** When the next try is looked at: this one is not. */
  readonly retryAtUs: TimeUs | undefined
  /** It did not fail. */
  takeBack(): void
}

interface AttemptRow {
  readonly failures: number
  readonly locked_until_us: TimeUs
  readonly last_us: TimeUs
}

/** A person is a name as it was typed: names that nobody has are locked out in the same way. */
export function personSubject(name: string): AttemptSubject {
  return { key: `person:${hashOfName(name)}`, patience: OF_PERSON }
}

/** The same person where they have signed in from before: what others fail in from elsewhere does not count there. */
export function personAtPlace(name: string, { address }: Whence): AttemptSubject {
  return { key: `place:${hashOfName(name)}@${networkOf(address)}`, patience: OF_PERSON }
}

function hashOfName(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32)
}

export function addressSubject({ address }: Whence): AttemptSubject {
  return { key: `address:${networkOf(address)}`, patience: OF_ADDRESS }
}

export class Attempts {
  readonly #world: World
  readonly #select: StatementSync
  readonly #upsert: StatementSync
  readonly #delete: StatementSync
  readonly #count: StatementSync
  readonly #trim: StatementSync

  constructor(world: World) {
    this.#world = world
    const { db } = world
    this.#select = db.prepare('SELECT failures, locked_until_us, last_us FROM attempts WHERE subject = ?')
    this.#upsert = db.prepare('INSERT OR REPLACE INTO attempts VALUES (?, ?, ?, ?)')
    this.#delete = db.prepare('DELETE FROM attempts WHERE subject = ?')
    this.#count = db.prepare('SELECT count(*) AS subjects FROM attempts')
    this.#trim = db.prepare(
      `DELETE FROM attempts WHERE subject IN (
         SELECT subject FROM attempts ORDER BY failures DESC, last_us DESC LIMIT -1 OFFSET ${SUBJECTS_KEPT})`,
    )
  }

  /** Counts a try for each of them; counts nothing where one is locked out. */
  charge(subjects: readonly AttemptSubject[]): Charge {
    return this.#world.change(() => {
      const nowUs = this.#world.nowUs()
      const before = subjects.map(subject => ({ subject, row: this.#rowOf(subject.key) }))
      const lockedUntilUs = Math.max(...before.map(({ row }) => row?.locked_until_us ?? 0)) as TimeUs
      if (lockedUntilUs > nowUs) return { retryAtUs: lockedUntilUs, takeBack: () => {} }
      for (const { subject, row } of before) this.#put(subject, (row?.failures ?? 0) + 1, nowUs)
      if (Number(this.#count.get()?.['subjects']) > SUBJECTS_MAX) this.#trim.run()
      return { retryAtUs: undefined, takeBack: () => this.#takeBack(before) }
    })
  }

  /** As it was before; where others failed meanwhile, they stay counted, and the wait is theirs. */
  #takeBack(before: readonly { subject: AttemptSubject; row: AttemptRow | undefined }[]): void {
    this.#world.change(() => {
      for (const { subject, row } of before) {
        const now = this.#rowOf(subject.key)
        if (now === undefined) continue
        const isAlone = now.failures === (row?.failures ?? 0) + 1
        this.#put(subject, now.failures - 1, isAlone ? (row?.last_us ?? now.last_us) : now.last_us)
      }
    })
  }

  /** Somebody proved who he is: his earlier failures do not count any more. */
  clear({ key }: AttemptSubject): void {
    this.#delete.run(key)
  }

  #rowOf(key: string): AttemptRow | undefined {
    const row = this.#select.get(key) as unknown as AttemptRow | undefined
    return row !== undefined && row.last_us + FORGOTTEN_AFTER_US <= this.#world.nowUs() ? undefined : row
  }

  #put({ key, patience }: AttemptSubject, failures: number, lastUs: TimeUs): void {
    if (failures <= 0) this.#delete.run(key)
    else this.#upsert.run(key, failures, lastUs + waitUsOf(failures, patience), lastUs)
  }
}

/** 0, then doubling. */
function waitUsOf(failures: number, { free, firstWaitUs, waitUsMax }: Patience): number {
  return failures < free ? 0 : Math.min(waitUsMax, firstWaitUs * 2 ** Math.min(30, failures - free))
}
