/** Turns a request into an answer that may leave: handled, made durable, and changed or lost where a fault wants it so. */

import { VenueError } from './errors.ts'
import type { Gatekeeper, Visitor } from './gatekeeper.ts'
import type { Route } from './routes.ts'
import type { Answer, Fate, FaultSeam, RequestFacts } from './seams.ts'

export interface Durability {
  /** Resolves once everything that happened so far is on disk; at once where nothing did. */
  settled(): Promise<void>
}

/** `undefined`: nothing comes back. `Reset`: the connection is cut. */
export type Outcome = Answer | 'Lose' | 'Reset'

export class Answering {
  readonly gatekeeper: Gatekeeper
  readonly faults: FaultSeam
  readonly #durability: Durability
  readonly #log: (line: string) => void

  constructor(gatekeeper: Gatekeeper, durability: Durability, faults: FaultSeam, log: (line: string) => void) {
    this.gatekeeper = gatekeeper
    this.faults = faults
    this.#durability = durability
    this.#log = log
  }

  /** `headers` are asked for when the answer is known: they tell what was used up. */
  async answer(route: Route, visitorNow: () => Visitor, facts: RequestFacts): Promise<Outcome> {
    const known = { ...facts, accountName: this.#accountOf(visitorNow()) }
    const refused = await this.#meet(this.faults.onRequest(known))
    if (refused !== undefined) return refused
    const answer = this.#handle(route, visitorNow())
    await this.#durability.settled()
    return (await this.#meet(this.faults.onAnswer(known, answer))) ?? answer
  }

  #accountOf({ apiKey, session }: Visitor): string | undefined {
    return this.gatekeeper.keys.find(apiKey ?? session?.stored.apiKey ?? '')?.stored.account
  }

  async #meet(fate: Fate): Promise<Outcome | undefined> {
    if (fate.kind === 'Lose' || fate.kind === 'Reset') return fate.kind
    if (fate.delayUs > 0) await new Promise(resolve => setTimeout(resolve, fate.delayUs / 1000))
    return fate.kind === 'Replace' ? fate.answer : undefined
  }

  /** Whatever is no refusal is a bug: nobody is told anything, and the ledger has what was told before. */
  #handle(route: Route, visitor: Visitor): Answer {
    try {
      return { status: 200, headers: {}, body: this.gatekeeper.pass(route, visitor) }
    } catch (error) {
      if (error instanceof VenueError) return answerOf(error)
      this.#log(`${route.method} ${route.path}: a bug, and the end of this process`)
      throw error
    }
  }
}

export function answerOf(error: VenueError): Answer {
  return { status: error.status, headers: error.headers, body: error.body }
}
