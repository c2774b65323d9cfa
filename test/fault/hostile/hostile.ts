/**
 * A strategy that means harm, one kind of it at a time, from its fifth quote on. What it finds open it says in its log,
 * `OPEN …`; what it finds closed, `CLOSED …`; then it goes on, or hangs, or whatever its kind is.
 */

import { writeSync } from 'node:fs'
import { buy, defineParameters, parameter, quotes, Strategy } from 'holdfast/strategy'

const BEGINS_AT = 5

export default class Hostile extends Strategy<typeof Hostile.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'BTC-USDT.SIM', description: 'What it pretends to trade' }),
    deed: parameter.text({ default: 'escape', description: 'What it does' }),
  })

  static subscriptions = (values: Hostile['parameters']) => [quotes(values.instrument)]

  readonly market = this.context.instrument(this.parameters.instrument)
  #quoteCount = 0

  override onQuote(): void {
    if (++this.#quoteCount >= BEGINS_AT) DEEDS()[this.parameters.deed]!(this, this.#quoteCount - BEGINS_AT)
  }
}

type Deed = (strategy: Hostile, count: number) => void

function DEEDS(): Readonly<Record<string, Deed>> {
  return {
    escape: (strategy, count) => count === 0 && void tryEverything(strategy),
    hang: () => {
      for (;;);
    },
    throws: () => {
      throw new Error('on purpose')
    },
    exits: () => process.exit(3),
    heap: () => {
      const kept: object[] = []
      for (;;) kept.push(new Array(100_000).fill(0.5))
    },
    buffers: strategy => {
      // Too much, and no more than that: on a busy machine it would seem to hang.
      if (HOARD.length < 17) HOARD.push(Buffer.alloc(64 * 1024 * 1024, 1))
      void strategy
    },
    floods: strategy => {
      for (let i = 0; i < 50_000; i++) strategy.context.submit(buy.market(strategy.market, strategy.market.qty('0.01')))
    },
    many: (strategy, count) => {
      // All of them together stay below what a run may hold, however late the deliveries come.
      if (count >= 20) return
      for (let i = 0; i < 200; i++) strategy.context.submit(buy.market(strategy.market, strategy.market.qty('0.01')))
    },
    talks: (strategy, count) => {
      if (count > 0) return
      for (let i = 0; i < 10_000; i++) strategy.context.log('info', `${i} ${'x'.repeat(1_000)}`)
      for (let i = 0; i < 2_000; i++) process.stdout.write(`${'y'.repeat(1_000)}\n`)
      setInterval(() => process.stdout.write('still here\n'), 1_000)
    },
    garbage: () => writeSync(3, Buffer.alloc(4_096, 0xff)),
    longFrame: () => writeSync(3, Buffer.from([0xff, 0xff, 0xff, 0x7f, 1])),
    unasked: () => writeSync(3, Buffer.from([0, 0, 0, 0, 1])),
    notRecords: () => writeSync(3, Buffer.concat([Buffer.from([4, 0, 0, 0, 1]), Buffer.from('evil')])),
    notJson: () => writeSync(3, Buffer.concat([Buffer.from([4, 0, 0, 0, 3]), Buffer.from('evil')])),
  }
}

const HOARD: Buffer[] = []

async function tryEverything(strategy: Hostile): Promise<void> {
  for (const [name, attempt] of Object.entries(ESCAPES)) {
    try {
      await attempt()
      strategy.context.log('error', `OPEN ${name}`)
    } catch (error) {
      strategy.context.log('info', `CLOSED ${name}: ${(error as Error).message}`)
    }
  }
  strategy.context.log('info', `environment ${JSON.stringify(process.env)}`)
  strategy.context.log('info', 'tried everything')
}

const ESCAPES: Readonly<Record<string, () => unknown>> = {
  'read /etc/passwd': async () => (await import('node:fs')).readFileSync('/etc/passwd'),
  'list the parent folder': async () => (await import('node:fs')).readdirSync('/tmp'),
  'write a file': async () => (await import('node:fs')).writeFileSync('/tmp/holdfast-hostile', 'x'),
  'write beside its module': async () => (await import('node:fs')).writeFileSync(`${import.meta.filename}.evil`, 'x'),
  'connect a socket': async () => {
    const { connect } = await import('node:net')
    await new Promise((resolve, reject) => connect(9, '127.0.0.1').once('connect', resolve).once('error', reject))
  },
  'listen on a port': async () => {
    const { createServer } = await import('node:net')
    await new Promise<void>((resolve, reject) => createServer().once('error', reject).listen(0, resolve))
  },
  fetch: () => fetch('http://127.0.0.1:9/'),
  DNS: async () => (await import('node:dns/promises')).lookup('localhost'),
  UDP: async () => {
    const socket = (await import('node:dgram')).createSocket('udp4')
    await new Promise<void>((resolve, reject) => socket.once('error', reject).bind(0, resolve))
  },
  'spawn a child': async () => (await import('node:child_process')).execFileSync('/bin/true'),
  'start a worker': async () => new (await import('node:worker_threads')).Worker('1', { eval: true }),
  'load node:sqlite': async () => import(['node', 'sqlite'].join(':')),
  'open the inspector': async () => (await import('node:inspector')).open(0),
  'write a heap snapshot': async () => (await import('node:v8')).writeHeapSnapshot('/tmp/holdfast-hostile.heap'),
  'write a report': () => process.report.writeReport('/tmp/holdfast-hostile.json'),
  'signal its parent': () => process.kill(process.ppid, 0),
  'signal its parent inside': () =>
    (process as unknown as Record<string, (pid: number, signal: number) => number>)['_kill']!(process.ppid, 0),
  'debug its parent': () =>
    (process as unknown as Record<string, (pid: number) => void>)['_debugProcess']!(process.ppid),
  'slow its parent': async () => (await import('node:os')).setPriority(process.ppid, 19),
  'bind inside': () => (process as unknown as Record<string, (name: string) => unknown>)['binding']!('process_wrap'),
  'send to its parent': () => {
    if (process.send === undefined) throw new Error('there is no channel')
    process.send('evil')
  },
}
