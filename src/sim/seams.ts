/** Where a simulation can put something else in the place of a part: how mutations come in, from outside of the real code. */

import type { Engine } from '../core/engine/engine.ts'
import type { LiveNode } from '../host/live/live-node.ts'
import type { Lease } from '../ports.ts'
import type { SqliteJournal } from '../store/sqlite/journal.ts'
import type { GatewaySeams } from './sim-gateway.ts'
import type { SimJournal, SimJournalSetup } from './sim-journal.ts'

/** A node before it begins. */
export interface NodeParts {
  readonly engine: Engine
  readonly node: LiveNode
}

export interface Seams {
  readonly lease: (lease: Lease) => Lease
  readonly journal: Pick<SimJournalSetup, 'openBlock'>
  /** What recovery and group commit see of the journal. */
  readonly liveJournal: (journal: SimJournal) => SqliteJournal
  readonly gateway: GatewaySeams
  /** The node is put together and has not begun. */
  readonly onNode?: (parts: NodeParts) => void
}

/** Everything as it is. */
export const NO_SEAMS: Seams = {
  lease: lease => lease,
  journal: {},
  liveJournal: journal => journal,
  gateway: {},
}
