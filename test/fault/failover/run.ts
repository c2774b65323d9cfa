/** A run of strikes on one team while it trades, and the verdict on it. */

import { Random } from '../../../src/core/std/random.ts'
import { makeScratchFolder, removeFolder } from '../../scratch-folder.ts'
import { type Examination, examineJournal } from '../examination.ts'
import type { NetworkKind } from './network.ts'
import { readSharedJournal } from './read-journal.ts'
import { type Strike, type StrikeName, strike } from './strikes.ts'
import { DESK, sleep, Team } from './team.ts'
import { judge, takenOrders, type Verdict } from './verdict.ts'

export interface RunOptions {
  /** Moves the moments of the strikes. */
  readonly seed: number
  readonly strikes: readonly StrikeName[]
  readonly eventsPerSecond: number
  readonly nodeCount?: number
  /** As of a team. */
  readonly lines?: string
  readonly network?: NetworkKind
  readonly onStrike?: (strike: Strike) => void
}

const PAUSE_MS_MAX = 400
const FILLS_BETWEEN = 5

/** Errors: what the strikes waited for did not come, with the newest news of each node. */
export async function runFailovers(options: RunOptions): Promise<Verdict> {
  const { seed, strikes, eventsPerSecond, nodeCount = 2, lines, network, onStrike = () => {} } = options
  const folder = makeScratchFolder('failover')
  const team = await Team.start({ folder, nodeCount, eventsPerSecond, lines, network })
  try {
    const random = new Random(seed)
    const done: Strike[] = []
    for (const name of strikes) {
      const leader = await team.untilReady()
      await leader.session.untilFills(leader.session.fillCount + FILLS_BETWEEN)
      await sleep(random.nextInt(PAUSE_MS_MAX))
      const struck = await strike(team, name)
      done.push(struck)
      onStrike(struck)
    }
    const leader = await team.untilReady()
    await leader.session.untilFills(leader.session.fillCount + FILLS_BETWEEN)
    return await conclude(team, done)
  } finally {
    await team.end()
    removeFolder(folder)
  }
}

/** Working orders are canceled and everything that is on its way comes in before the ledger is read. */
async function conclude(team: Team, strikes: readonly Strike[]): Promise<Verdict> {
  const leader = await team.untilReady()
  const others = team.members.filter(member => member !== leader)
  await Promise.all(others.map(({ session }) => session.stop()))
  await leader.session.stop()
  team.discardNodes()
  await team.exchange.close()
  const journal = await readSharedJournal({ ...team.cluster.settings(DESK), nodeId: 'judge' })
  const { ledgerFile } = team.exchange
  // The strategies of all nodes are the same; the first node was the first to lead.
  const examination: Examination = await examineJournal(journal, ledgerFile, team.members[0]!.session.dataFolder)
  return judge(strikes, takenOrders(ledgerFile), journal, examination)
}
