/** The operator of a simulation: kills, stops strategies, sets parameters, and lets everything go on, now and then and at the end. */

import type { StrategyIndex, TimeUs } from '../core/domain/ids.ts'
import { type ControlInput, STOP_POLICIES } from '../core/domain/inputs.ts'
import type { Faults } from './faults.ts'
import { PERSONS_REASON } from './risk-watch.ts'

export interface PersonSetup {
  readonly faults: Pick<Faults<never>, 'random' | 'lasting' | 'after'>
  readonly strategyCount: number
  /** How long until what was stopped goes on, at most: all of it, and one strategy. */
  readonly killedUsMax: number
  readonly stoppedUsMax: number
  /** Takes effect when the node that leads gets to it, if there is one. */
  readonly tell: (command: ControlInput) => void
}

const SAID = { timeUs: 0 as TimeUs, actor: 'operator', reason: PERSONS_REASON } as const
/** Not by chance, which is for the faults: `undefined` takes back what was set. */
const EAGERNESS = [[{ name: 'eagerness', value: '60' }], [{ name: 'eagerness', value: '25' }], undefined]
const EVERYTHING = { level: 'All', index: 0 } as const

export class Person {
  readonly #setup: PersonSetup
  #stopCount = 0

  constructor(setup: PersonSetup) {
    this.#setup = setup
  }

  /** Everything; after a while it goes on, and if the node is gone by then, at the end. */
  kill(): void {
    const { faults, tell, killedUsMax } = this.#setup
    tell({ kind: 'Kill', ...SAID, scope: EVERYTHING, flatten: faults.random.nextInt(2) === 0 })
    faults.after(faults.lasting(killedUsMax), () => this.#resumeTrading())
  }

  /** One, and starts it again later, mostly with other parameters; at the end of the turmoil all are started. */
  stopStrategy(): void {
    const { faults, tell, strategyCount, stoppedUsMax } = this.#setup
    const strategyIndex = faults.random.nextInt(strategyCount) as StrategyIndex
    const policy = STOP_POLICIES[faults.random.nextInt(STOP_POLICIES.length)]!
    tell({ kind: 'StopStrategy', ...SAID, strategyIndex, policy })
    const values = EAGERNESS[this.#stopCount++ % EAGERNESS.length]
    faults.after(faults.lasting(stoppedUsMax), () => {
      tell({ kind: 'SetParameters', ...SAID, strategyIndex, values })
      tell({ kind: 'StartStrategy', ...SAID, strategyIndex })
    })
  }

  /** Whatever was stopped goes on. */
  resume(): void {
    const { strategyCount, tell } = this.#setup
    for (let index = 0; index < strategyCount; index++)
      tell({ kind: 'StartStrategy', ...SAID, strategyIndex: index as StrategyIndex })
    this.#resumeTrading()
  }

  #resumeTrading(): void {
    this.#setup.tell({ kind: 'SetTradingState', ...SAID, scope: EVERYTHING, tradingState: 'Active' })
  }
}
