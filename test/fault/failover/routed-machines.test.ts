import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import type { Cut } from './network.ts'
import { type Machine, namespacesSkip, RoutedMachines } from './routed-machines.ts'

const skip = await namespacesSkip()
const PATIENCE_MS = 60_000

/** Listens on loopback alone, tells what it hears, and sends it back. */
const ECHO = `
  const server = require('node:net').createServer(socket => {
    socket.on('data', text => { process.stdout.write(text); socket.write(text) }).on('error', error => console.log(error.code))
  })
  server.listen(0, '127.0.0.1', () => console.log('port', server.address().port))
  process.stdin.resume().on('end', () => process.exit())`

/** Sends what it is told, and tells what comes back. */
const ASK = `
  const socket = require('node:net').connect(Number(process.argv[1]), '127.0.0.1')
  process.stdin.on('end', () => process.exit()).pipe(socket).pipe(process.stdout)
  socket.on('error', error => console.log(error.code)).on('close', () => console.log('closed'))`

/** A program on a machine, with all that it has said. */
class Talker {
  said = ''
  readonly #child: ChildProcess

  constructor(t: TestContext, { enter }: Machine, code: string, ...words: readonly string[]) {
    const [program, ...args] = [...enter, process.execPath, '--eval', code, '--', ...words]
    this.#child = spawn(program!, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.said += text
    })
    t.after(() => this.#child.kill('SIGKILL'))
  }

  tell(text: string): void {
    this.#child.stdin!.write(text)
  }

  async untilSaid(text: string): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    while (!this.said.includes(text)) await once(this.#child.stdout!, 'data', { signal })
  }
}

interface Stand {
  readonly cut: (how: Cut) => void
  readonly heal: () => void
  readonly server: Talker
  /** What is cut lies between this one and the server; the other one is never cut off. */
  readonly asker: Talker
  readonly other: Talker
}

async function standOf(t: TestContext): Promise<Stand> {
  const machines = await RoutedMachines.open()
  t.after(() => machines.close())
  const [here, elsewhere] = [await machines.add('here'), await machines.add('elsewhere')]
  const there = await machines.add('there', { hasSharedAddress: true })
  const server = new Talker(t, there, ECHO)
  await server.untilSaid('\n')
  const port = /port (\d+)/.exec(server.said)![1]!
  const [asker, other] = [new Talker(t, here, ASK, port), new Talker(t, elsewhere, ASK, port)]
  for (const [talker, text] of [
    [asker, 'first '],
    [other, 'second '],
  ] as const) {
    talker.tell(text)
    await talker.untilSaid(text)
  }
  const way = machines.way(here, there)
  return { cut: how => void way.cut(how), heal: () => void way.heal(), server, asker, other }
}

/** Whether the server hears what is asked while the way is cut; after it heals everything comes, on the same connection. */
const CUTS: readonly (readonly [Cut, boolean])[] = [
  ['BlackHole', false],
  ['Unheard', false],
  ['Unanswered', true],
]

for (const [how, isHeard] of CUTS)
  test(`${how}: packets between two machines are swallowed, ${isHeard ? 'one way' : 'and nothing is heard'}; they come when it heals`, {
    skip,
  }, async t => {
    const { cut, heal, server, asker, other } = await standOf(t)
    cut(how)
    asker.tell('third ')
    if (isHeard) await server.untilSaid('third ')
    other.tell('fourth ')
    await other.untilSaid('fourth ')
    assert.equal(server.said.includes('third '), isHeard, 'heard by the server')
    assert.equal(asker.said, 'first ', 'heard by the one that is cut off')
    heal()
    await asker.untilSaid('third ')
    asker.tell('fifth')
    await asker.untilSaid('fifth')
    assert.equal(asker.said, 'first third fifth')
  })

test('the network of this machine has nothing of it, and a router resets nothing', { skip }, async t => {
  const machines = await RoutedMachines.open()
  t.after(() => machines.close())
  const [here, there] = [await machines.add('here'), await machines.add('there')]
  assert.doesNotMatch(readFileSync('/proc/self/net/dev', 'utf8'), /port1/)
  assert.throws(() => machines.way(here, there).cut('Reset'), /resets nothing/)
})
