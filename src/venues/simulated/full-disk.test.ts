/** The venue's process where its ledger can grow no more: at its start, and while it trades. */

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { VenueFolder, WaitingClient } from './server.fixture.ts'

const OPTIONS = { skip: process.platform === 'win32' && 'Windows has no such limit', timeout: 60_000 }
/** As a full disk does, a file that may not grow refuses what comes next; whoever runs the test. */
const TOLD = /^simulated venue: \S+\/ledger\.sqlite: disk I\/O error: [^\n]*how large files may be \(ulimit -f\)\n$/

/** Shape: `blocksMax` of 512 bytes is what any of its files may have. */
function venueBelow(context: TestContext, blocksMax: number, folder: VenueFolder): ChildProcess {
  const main = path.resolve(import.meta.dirname, 'server-main.ts')
  const command = `ulimit -f ${blocksMax}; exec "$0" "$@"`
  const args = ['-c', command, process.execPath, main, JSON.stringify(folder.settings())]
  const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  context.after(() => {
    child.kill('SIGKILL')
    folder.remove()
  })
  return child
}

async function endOf(child: ChildProcess): Promise<{ code: number; said: string }> {
  let said = ''
  child.stderr!.setEncoding('utf8').on('data', text => {
    said += text
  })
  const [code] = await once(child, 'close')
  return { code, said }
}

test('at its start it says where, what and what to do, and ends with the code for that', OPTIONS, async context => {
  const { code, said } = await endOf(venueBelow(context, 1, new VenueFolder()))
  assert.equal(code, 7)
  assert.match(said, TOLD)
})

test('while it trades as well', OPTIONS, async context => {
  const folder = new VenueFolder()
  const child = venueBelow(context, 512, folder)
  const ended = endOf(child)
  await once(child.stdout!, 'data')
  const client = new WaitingClient(folder)
  await client.until(() => client.market.length > 0)
  for (let order = 0; order < 200; order++) client.send({ clientOrderId: `O${order}`, qtyLots: 1, limitTicks: 15_000 })
  const { code, said } = await ended
  assert.equal(code, 7)
  assert.match(said.replaceAll(/^simulated venue: client .*\n/gm, ''), TOLD)
  await client.client.close()
})
