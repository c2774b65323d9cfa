/** The link by which the first person enrols: there is one while nobody is enrolled, and a new one where it has run out. */

import { enrolmentUrlOf } from '../../api/chain/site-url.ts'
import type { ApiWorld } from '../../api/world.ts'
import type { People } from '../../ports/people.ts'
import type { FromRoom } from './room-feed.ts'

export class EnrolmentOffer {
  readonly #world: ApiWorld
  readonly #tell: (message: FromRoom) => void
  /** 0: none was offered. */
  #untilUs = 0
  #isOver = false

  constructor(world: ApiWorld, tell: (message: FromRoom) => void) {
    this.#world = world
    this.#tell = tell
  }

  look(): void {
    const { people, site, nowUs } = this.#world
    if (this.#isOver || (this.#untilUs > nowUs() && isNobodyThere(people))) return
    const link = people.roster.firstLink()
    if (link !== undefined) {
      this.#untilUs = link.untilUs
      return this.#tell({ kind: 'Enrolment', url: enrolmentUrlOf(site, link.link), untilUs: link.untilUs })
    }
    this.#isOver = true
    if (this.#untilUs > 0) this.#tell({ kind: 'Enrolment', url: '', untilUs: 0 })
  }
}

function isNobodyThere({ roster }: People): boolean {
  return roster.people().every(({ state }) => state !== 'Active')
}
