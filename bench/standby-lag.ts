/**
 * How far a standby is behind its leader at 1,000 ticks a second: `node bench/standby-lag.ts [--seconds N] [--runs N] [--json]`.
 *
 * Two nodes as processes, their journal in a PostgreSQL primary with a synchronous standby, all on this machine. Measured
 * for each block from the leader's stamp on its first input to the end of its turns at the standby, over the newest 2,048
 * blocks of a run. The standby must be in step with the leader (every event and intent compared) for a figure to count.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { POSTGRES_SKIP, TestCluster } from '../src/store/postgres/fixtures/test-cluster.ts'
import { LiveSession } from '../test/fault/live-session.ts'
import { readOptions } from './command-line.ts'
import { endWhereNothingCanBeMeasured, printFigures, summarizeRuns } from './figures.ts'

const { values } = readOptions(import.meta.filename, {
  options: {
    seconds: { type: 'string', default: '20' },
    runs: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
})
const TARGET_MS = 10
const TICKS_PER_SECOND = 1_000
const MARKETS = ['BTC-USDT.SIM', 'ETH-USDT.SIM']
const RESTING = fileURLToPath(new URL('../test/fault/resting.ts', import.meta.url))

/** Returns: the 99th of a hundred blocks, milliseconds. */
async function lagP99Ms(cluster: TestCluster, run: number): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-lag-'))
  const desk = `lag-${run}`
  await cluster.admit(desk)
  const hosts = cluster.servers.map(({ port }) => `127.0.0.1:${port}`).join(',')
  const more = `desk: ${desk}\nstore: { kind: postgres, url: "postgresql://desk_writer@${hosts}/postgres" }`
  const strategies = MARKETS.map((instrument, i) => ({ name: `s${i}`, file: RESTING, instrument }))
  const nodes = ['alpha', 'beta'].map((nodeId, priority) => {
    const place = path.join(folder, nodeId)
    mkdirSync(place)
    const eventsPerSecond = TICKS_PER_SECOND / MARKETS.length
    return new LiveSession({ strategies, folder: place, eventsPerSecond, more, nodeId, priority })
  })
  const [leader, standby] = nodes as [LiveSession, LiveSession]
  try {
    await leader.start()
    await leader.untilTrading()
    await standby.start()
    const isInStep = () => standby.view?.cluster?.role === 'Standby' && standby.view.cluster.refusal === ''
    await standby.until(isInStep, 'it does not stand by')
    await new Promise(resolve => setTimeout(resolve, Number(values.seconds) * 1_000))
    if (!isInStep()) throw new Error(`the standby is not in step: ${standby.view?.cluster?.refusal}`)
    return standby.view!.cluster!.lagUs / 1_000
  } finally {
    for (const node of nodes) node.discard()
    rmSync(folder, { recursive: true, force: true })
  }
}

endWhereNothingCanBeMeasured(POSTGRES_SKIP, values.json)
const cluster = await TestCluster.start({ hasStandby: true })
try {
  const lags: number[] = []
  for (let run = 0; run < Number(values.runs); run++) lags.push(await lagP99Ms(cluster, run))
  printFigures([summarizeRuns('standby lag p99', 'ms', lags, TARGET_MS)], values.json)
} finally {
  await cluster.remove()
}
process.exit(0)
