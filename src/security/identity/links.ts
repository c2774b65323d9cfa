/** One-time links, and what somebody has brought so far who follows one: nothing of it counts before the end. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { LinkPurpose } from '../../ports/people.ts'
import { hashOfSecret, newSecret } from './secrets.ts'
import type { World } from './world.ts'

/** What is kept of a half-done enrolment. Bytes are base64. */
export interface Draft {
  readonly name: string
  readonly password: string
  readonly handle: string
  readonly totp: { readonly sealedSecret: string; readonly step: number } | undefined
  readonly passkeys: readonly DraftPasskey[]
}

export interface DraftPasskey {
  readonly credentialId: string
  readonly publicKey: string
  readonly counter: number
  readonly transports: readonly string[]
  readonly label: string
}

export interface Link {
  readonly linkHash: string
  readonly purpose: LinkPurpose
  /** Of a link for the first person: nobody. */
  readonly personId: number | undefined
  readonly untilUs: TimeUs
  /** Of a link that nobody began with: nothing. */
  readonly draft: Draft | undefined
}

export class Links {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  /** In place of older ones for the same person. */
  make(purpose: LinkPurpose, personId: number | undefined, lastsUs: number): { link: string; untilUs: TimeUs } {
    const { db, nowUs, random } = this.#world
    const link = newSecret(random)
    const untilUs = (nowUs() + lastsUs) as TimeUs
    db.prepare('DELETE FROM links WHERE person_id IS ? OR until_us <= ?').run(personId ?? null, nowUs())
    const sql = "INSERT INTO links (link_hash, purpose, person_id, until_us, draft) VALUES (?, ?, ?, ?, '')"
    db.prepare(sql).run(hashOfSecret(link), purpose, personId ?? null, untilUs)
    return { link, untilUs }
  }

  byLink(link: string): Link | undefined {
    return this.#find('link_hash', hashOfSecret(link))
  }

  byTicket(ticket: string): Link | undefined {
    return this.#find('ticket_hash', hashOfSecret(ticket))
  }

  /** Returns: the ticket by which it goes on; an older one of the same link is over. */
  begin({ linkHash }: Link, draft: Draft): string {
    const ticket = newSecret(this.#world.random)
    const sql = 'UPDATE links SET ticket_hash = ?, draft = ? WHERE link_hash = ?'
    this.#world.db.prepare(sql).run(hashOfSecret(ticket), JSON.stringify(draft), linkHash)
    return ticket
  }

  keep({ linkHash }: Link, draft: Draft): void {
    this.#world.db.prepare('UPDATE links SET draft = ? WHERE link_hash = ?').run(JSON.stringify(draft), linkHash)
  }

  end({ linkHash }: Link): void {
    this.#world.db.prepare('DELETE FROM links WHERE link_hash = ?').run(linkHash)
  }

  endAllOf(personId: number): void {
    this.#world.db.prepare('DELETE FROM links WHERE person_id = ?').run(personId)
  }

  #find(column: 'link_hash' | 'ticket_hash', hash: string): Link | undefined {
    const sql = `SELECT * FROM links WHERE ${column} = ? AND until_us > ?`
    const row = this.#world.db.prepare(sql).get(hash, this.#world.nowUs())
    if (row === undefined) return undefined
    const draft = String(row['draft'])
    return {
      linkHash: String(row['link_hash']),
      purpose: row['purpose'] as LinkPurpose,
      personId: row['person_id'] === null ? undefined : Number(row['person_id']),
      untilUs: row['until_us'] as TimeUs,
      draft: draft === '' ? undefined : (JSON.parse(draft) as Draft),
    }
  }
}
