/** `holdfast drill failover` on a paper desk of two nodes that share a simulated venue of `holdfast venue serve`. */

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import type { FailoverReport } from '../../src/host/drills/failover-drill.ts'
import { POSTGRES_SKIP, TestCluster } from '../../src/store/postgres/fixtures/test-cluster.ts'
import { makeScratchFolder, removeFolder } from '../scratch-folder.ts'
import { assertNothingLost, examineJournal } from './examination.ts'
import { readSharedJournal } from './failover/read-journal.ts'
import { judge, takenOrders } from './failover/verdict.ts'
import { LiveSession, needsProc, TWO_CHURNERS } from './live-session.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const DESK = 'paper-desk'
const skip = POSTGRES_SKIP || needsProc

interface Ended {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

function holdfast(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function ended(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr]: [string[], string[]] = [[], []]
  child.stdout!.setEncoding('utf8').on('data', (text: string) => void stdout.push(text))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => void stderr.push(text))
  const [exitCode] = (await once(child, 'close')) as [number]
  return { exitCode, stdout: stdout.join(''), stderr: stderr.join('') }
}

class PaperDesk {
  readonly folder = makeScratchFolder('drill')
  readonly cluster: TestCluster
  readonly nodes: readonly LiveSession[]
  readonly configs: readonly string[]
  venue: ChildProcess | undefined

  constructor(cluster: TestCluster) {
    this.cluster = cluster
    const url = `postgresql://desk_writer@127.0.0.1:${cluster.primary.port}/postgres`
    this.nodes = ['alpha', 'beta'].map(
      (nodeId, index) =>
        new LiveSession({
          strategies: TWO_CHURNERS,
          folder: path.join(this.folder, nodeId),
          venueServer: path.join(this.folder, 'venue.sock'),
          more: `desk: ${DESK}\nstore: { kind: postgres, url: "${url}", durability: disk, lease: 20s }`,
          nodeId,
          priority: index + 1,
          isApart: true,
        }),
    )
    this.configs = this.nodes.map(node => node.writeConfig())
  }

  /** The venue first, then one node after the other. */
  async start(): Promise<void> {
    this.venue = holdfast('venue', 'serve', this.configs[0]!, '--json')
    const [line] = (await once(createInterface(this.venue.stdout!), 'line')) as [string]
    assert.match(line, /"event":"listening","venue":"SIM"/)
    const [alpha, beta] = this.nodes as [LiveSession, LiveSession]
    await alpha.start()
    await alpha.untilTrading()
    await beta.start()
    await this.untilStandsBy(beta)
  }

  /** By its own word, and on the board, where a drill looks: a node's word comes there a little later. */
  async untilStandsBy(node: LiveSession): Promise<void> {
    const stands = () => node.view?.cluster?.role === 'Standby' && node.view.cluster.refusal === ''
    await node.until(stands, 'it does not stand by')
    const { nodeId } = node.view!.cluster!
    await this.cluster.until(
      `SELECT 1 FROM holdfast.nodes WHERE node_id = '${nodeId}' AND role = 'Standby' AND refusal = ''`,
    )
  }

  async stop(): Promise<void> {
    for (const node of this.nodes) await node.stop()
    this.venue!.kill('SIGTERM')
    await once(this.venue!, 'close')
  }

  async end(): Promise<void> {
    for (const node of this.nodes) node.discard()
    this.venue?.kill('SIGKILL')
    await this.cluster.remove()
    removeFolder(this.folder)
  }
}

async function drill(config: string, ...more: readonly string[]): Promise<FailoverReport> {
  const { exitCode, stdout, stderr } = await ended(holdfast('drill', 'failover', config, '--yes', '--json', ...more))
  assert.equal(exitCode, 0, `${stderr}${stdout}`)
  return JSON.parse(stdout) as FailoverReport
}

test('a planned switch and a kill, on a paper desk of two nodes at one simulated venue', {
  skip,
  timeout: 400_000,
}, async t => {
  const cluster = await TestCluster.start()
  await cluster.admit(DESK)
  const desk = new PaperDesk(cluster)
  try {
    await desk.start()
    const [alpha, beta] = desk.nodes as [LiveSession, LiveSession]
    const [alphaConfig, betaConfig] = desk.configs as [string, string]

    const switched = await drill(betaConfig)
    assert.deepEqual([switched.from.nodeId, switched.to.nodeId, switched.to.epoch], ['alpha', 'beta', 2])
    assert.ok(switched.firstOrderMs! >= switched.promotedMs! && switched.promotedMs! > 0)
    const stored = readdirSync(path.join(beta.dataFolder, 'drills')).map(name => path.extname(name))
    assert.deepEqual(stored.sort(), ['.json', '.txt'])

    await desk.untilStandsBy(alpha)
    const refused = await ended(holdfast('drill', 'failover', alphaConfig, '--kill', '--yes'))
    assert.equal(refused.exitCode, 10, refused.stderr)
    assert.match(refused.stderr, /beta leads, and alpha runs on .*alpha.data: --kill is for the machine/)

    const killed = await drill(betaConfig, '--kill')
    assert.deepEqual([killed.strike, killed.to.nodeId, killed.to.epoch], ['Kill', 'alpha', 3])
    assert.ok(killed.ordersInDoubt.every(({ end }) => end !== 'Open'))
    t.diagnostic(`switch: first order after ${switched.firstOrderMs} ms; kill: after ${killed.firstOrderMs} ms`)

    await desk.untilStandsBy(beta)
    await desk.stop()
    const journal = await readSharedJournal({ ...cluster.settings(DESK), nodeId: 'judge' })
    const ledgerFile = path.join(alpha.dataFolder, 'venue-SIM.sqlite')
    assert.ok(existsSync(ledgerFile), 'the ledger is beside the configuration that served')
    const verdict = judge(
      [],
      takenOrders(ledgerFile),
      journal,
      await examineJournal(journal, ledgerFile, alpha.dataFolder),
    )
    assert.deepEqual(verdict.mixed, [])
    assertNothingLost(verdict)
  } finally {
    await desk.end()
  }
})

test('without a shared store, or with real money, there is no drill', async () => {
  const folder = makeScratchFolder('drill')
  try {
    const embedded = new LiveSession({ strategies: TWO_CHURNERS, folder }).writeConfig()
    const alone = await ended(holdfast('drill', 'failover', embedded, '--yes'))
    assert.equal(alone.exitCode, 3)
    assert.match(alone.stderr, /store.kind is embedded/)

    const live = realMoneyConfig(folder)
    const refused = await ended(holdfast('drill', 'failover', live, '--yes'))
    assert.equal(refused.exitCode, 10)
    assert.match(refused.stderr, /^environment: live: a drill ends a leader that has orders at the venue/)
  } finally {
    removeFolder(folder)
  }
})

/** At no server of this machine. */
function realMoneyConfig(folder: string): string {
  const endpoint = { rest: 'http://127.0.0.1:1', stream: 'ws://127.0.0.1:1' }
  const more = 'store: { kind: postgres, url: "postgresql://desk_writer@127.0.0.1:1/postgres" }'
  const exchange = { endpoint, writeKey: () => {} }
  const file = new LiveSession({ strategies: TWO_CHURNERS, folder, exchange, more }).writeConfig()
  writeFileSync(file, readFileSync(file, 'utf8').replace(/, endpoint: \{[^}]*\}/, ''))
  return file
}
