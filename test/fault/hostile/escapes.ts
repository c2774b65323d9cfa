/**
 * Ways out of a strategy's process, each tried by its name: one that throws is closed. Beside what Node's modules offer,
 * their handles are called by hand, past the JavaScript that surrounds them.
 */

import childProcess from 'node:child_process'
import cluster from 'node:cluster'
import dgram from 'node:dgram'
import dns from 'node:dns'
import fs from 'node:fs'
import http2 from 'node:http2'
import inspector from 'node:inspector'
import nodeModule from 'node:module'
import net from 'node:net'
import os from 'node:os'
import tls from 'node:tls'
import v8 from 'node:v8'
import workers from 'node:worker_threads'

type Handle = Readonly<Record<string, (...given: unknown[]) => unknown>>
type Class = new (...given: unknown[]) => unknown

const NOWHERE = '/tmp/holdfast-hostile'
const OUTSIDE = '/etc/passwd'
const HERE = import.meta.filename
/** The parts of a process that Node does not document. */
const inner = process as unknown as Handle
/** Not named, so that nobody's checks take it for ours. */
const named = (name: string): Promise<unknown> => import(['node', name].join(':'))

/** Where a function of a handle tells by its answer what it did. */
function refused(answer: unknown): void {
  if (answer instanceof Error) throw answer
  if (typeof answer === 'number' && answer < 0) throw new Error(`the system says ${answer}`)
}

function settled(work: (done: () => void, fail: (error: Error) => void) => void): Promise<void> {
  return new Promise(work)
}

function handleIn(owner: object): Handle {
  const state = Object.getOwnPropertySymbols(owner).find(symbol => String(symbol).includes('state'))!
  return (owner as unknown as Record<symbol, { handle: Handle }>)[state]!.handle
}

const READS: Readonly<Record<string, () => unknown>> = {
  'read a file': () => fs.readFileSync(OUTSIDE),
  'read past its folder': () => fs.readFileSync(`${import.meta.dirname}/../../../package-lock.json`),
  'read past its folder by bytes': () => fs.readFileSync(Buffer.from(`${import.meta.dirname}/../processes.ts`)),
  'read beside its folder': () => fs.readFileSync(`${import.meta.dirname}/../churner.ts`),
  'read its environment from outside': () => fs.readFileSync(`/proc/${process.ppid}/environ`),
  'read what its parent has open': () => fs.readdirSync(`/proc/${process.ppid}/fd`),
  'list a folder': () => fs.readdirSync('/tmp'),
  'look at a file': () => fs.statSync(OUTSIDE),
  'watch a file': () => fs.watch(OUTSIDE).close(),
  'read as a blob': async () => (await fs.openAsBlob(OUTSIDE)).text(),
  'import a file': () => import(OUTSIDE),
  'require a file': () => nodeModule.createRequire(HERE)(OUTSIDE),
  'load variables': () => process.loadEnvFile(OUTSIDE),
  'go elsewhere': () => process.chdir('/'),
}

const WRITES: Readonly<Record<string, () => unknown>> = {
  'write a file': () => fs.writeFileSync(NOWHERE, 'x'),
  'write beside its module': () => fs.writeFileSync(`${HERE}.evil`, 'x'),
  'open for writing': () => fs.openSync(`${HERE}.evil`, 'a'),
  'make a folder': () => fs.mkdtempSync(NOWHERE),
  'copy a file': () => fs.copyFileSync(HERE, NOWHERE),
  'rename a file': () => fs.renameSync(HERE, NOWHERE),
  'remove a file': () => fs.rmSync(`${HERE}.none`),
  'make a link': () => fs.symlinkSync(OUTSIDE, `${HERE}.link`),
  'change times': () => fs.futimesSync(fs.openSync(HERE, 'r'), 1, 1),
  'change rights': () => fs.fchmodSync(fs.openSync(HERE, 'r'), 0o777),
  'cut a file': () => fs.ftruncateSync(fs.openSync(HERE, 'r'), 0),
  'write a heap snapshot': () => v8.writeHeapSnapshot(`${NOWHERE}.heap`),
  'write at the end of its memory': () => v8.setHeapSnapshotNearHeapLimit(1),
  'write a report': () => process.report.writeReport(`${NOWHERE}.json`),
  'write a trace': async () => (await import('node:trace_events')).createTracing({ categories: ['node'] }).enable(),
}

const CONNECTIONS: Readonly<Record<string, () => unknown>> = {
  'connect a socket': () =>
    settled((done, fail) =>
      net
        .connect(9, '127.0.0.1')
        .once('connect', () => done())
        .once('error', fail),
    ),
  'connect to a path': () =>
    settled((done, fail) =>
      net
        .connect(NOWHERE)
        .once('connect', () => done())
        .once('error', fail),
    ),
  'listen on a port': () => settled((done, fail) => net.createServer().once('error', fail).listen(0, done)),
  'listen on a path': () => settled((done, fail) => net.createServer().once('error', fail).listen(NOWHERE, done)),
  'listen under a name': () => settled((done, fail) => net.createServer().once('error', fail).listen('\0evil', done)),
  'connect by TLS': () =>
    settled((done, fail) =>
      tls
        .connect(9, '127.0.0.1')
        .once('connect', () => done())
        .once('error', fail),
    ),
  'connect by HTTP/2': () =>
    settled((done, fail) =>
      http2
        .connect('http://127.0.0.1:9')
        .once('connect', () => done())
        .once('error', fail),
    ),
  fetch: () => fetch('http://127.0.0.1:9/'),
  WebSocket: () =>
    settled((done, fail) => {
      const socket = new WebSocket('ws://127.0.0.1:9/')
      socket.onopen = done
      socket.onerror = () => fail(new Error('it did not open'))
    }),
  'look up a name': () => dns.promises.lookup('localhost'),
  'ask a name server': () => {
    const resolver = new dns.promises.Resolver({ timeout: 1_000, tries: 1 })
    resolver.setServers(['127.0.0.1:9'])
    return resolver.resolve4('holdfast.test')
  },
  'look up an address': () => dns.promises.lookupService('127.0.0.1', 22),
  'bind UDP': () => settled((done, fail) => dgram.createSocket('udp4').once('error', fail).bind(0, done)),
  'send UDP by its handle': () =>
    refused(handleIn(dgram.createSocket('udp4'))['send']!({}, [Buffer.from('x')], 1, 9, '127.0.0.1', true)),
  'bind UDP by its handle': () => refused(handleIn(dgram.createSocket('udp4'))['bind']!('127.0.0.1', 0, 0)),
  'listen by the handle of a socket': () => {
    const { _handle } = net.connect(9, '127.0.0.1').on('error', () => {}) as unknown as { _handle: object }
    const handle = new (_handle.constructor as Class)(1) as Handle
    refused(handle['bind']!('127.0.0.1', 0))
  },
  'listen by the handle of a pipe': () => {
    const { _handle } = process.stdout as unknown as { _handle: object }
    refused((new (_handle.constructor as Class)(1) as Handle)['bind']!(NOWHERE))
  },
}

const OTHER_CODE: Readonly<Record<string, () => unknown>> = {
  'start a program': () => childProcess.execFileSync('/bin/true'),
  'start itself again': () => childProcess.fork(HERE),
  'become another program': () => inner['execve']!('/bin/true', ['true'], {}),
  'start a program by its handle': () => {
    const child = new (childProcess as unknown as { ChildProcess: Class }).ChildProcess() as { _handle: Handle }
    refused(child._handle['spawn']!('/bin/true', ['true'], undefined, undefined, [], 0, 0, 0))
  },
  'signal by the handle of a program': () => {
    const child = new (childProcess as unknown as { ChildProcess: Class }).ChildProcess() as { _handle: Handle }
    refused(child._handle['kill']!(0))
  },
  'start a cluster': () => cluster.fork(),
  'start a worker': () => new workers.Worker('1', { eval: true }),
  'hook modules in a thread': () => nodeModule.register('data:text/javascript,export{}'),
  'load a library': () => process.dlopen({ exports: {} }, '/tmp/holdfast-hostile.node'),
  'call a library': async () => ((await named('ffi')) as Handle)['dlopen']!('libc.so.6', {}),
  'read memory': async () => ((await named('ffi')) as Handle)['toBuffer']!(0n, 1),
  WASI: async () => {
    const { WASI } = (await named('wasi')) as { WASI: Class }
    new WASI({ version: 'preview1', preopens: { '/': '/' } })
  },
  'load node:sqlite': () => named('sqlite'),
  'get node:sqlite': () => {
    if (process.getBuiltinModule('node:sqlite') === undefined) throw new Error('there is none')
  },
  'open the inspector': () => inspector.open(0),
  'inspect itself': () => new inspector.Session().connect(),
  'set flags of the engine': () => v8.setFlagsFromString('--trace-turbo-path=/tmp'),
  'bind inside': () => inner['binding']!('process_wrap'),
}

const OTHER_PROCESSES: Readonly<Record<string, () => unknown>> = {
  'signal its parent': () => process.kill(process.ppid, 0),
  'signal its parent inside': () => inner['_kill']!(process.ppid, 0),
  'debug its parent': () => inner['_debugProcess']!(process.ppid),
  'slow its parent': () => os.setPriority(process.ppid, 19),
  'be somebody else': () => inner['setuid']!(1),
  'be of other groups': () => inner['initgroups']!('root', 0),
  'send to its parent': () => {
    if (process.send === undefined) throw new Error('there is no channel')
    process.send('evil')
  },
  'find a file that was left open': () => {
    for (let fd = 0; fd < 256; fd++) if (isFile(fd)) return
    throw new Error('there is none')
  },
}

function isFile(fd: number): boolean {
  try {
    return fs.fstatSync(fd).isFile()
  } catch {
    return false
  }
}

/** First of all: the others leave files of the strategy's own open. */
export const ESCAPES: Readonly<Record<string, () => unknown>> = {
  ...OTHER_PROCESSES,
  ...READS,
  ...WRITES,
  ...CONNECTIONS,
  ...OTHER_CODE,
}
