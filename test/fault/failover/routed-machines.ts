/**
 * Machines as network namespaces, each on a cable of its own to one router that swallows what it is told to. Nothing of this
 * machine's own network is touched: router and cables are in a namespace as well, and all of it ends with whoever opened it.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Cut, Way } from './network.ts'

/** The same on every machine: whoever listens on loopback alone is found there. */
const SHARED_ADDRESS = '127.0.0.1'
const IS_ROOT = process.getuid?.() === 0
/** A namespace of the network is entered as its user's root, unless we are root already. */
const ENTER = IS_ROOT ? ['--net'] : ['--net', '--user', '--preserve-credentials']
/** PostgreSQL refuses to run as root, be it one without rights. */
const AS_NOBODY = IS_ROOT ? [] : ['unshare', '--user', '--map-user=1000', '--map-group=1000']

export interface Machine {
  readonly name: string
  /** What packets from it and to it carry. */
  readonly address: string
  /** Words in front of a command that is to run there. */
  readonly enter: readonly string[]
}

export class RoutedMachines {
  readonly #router: Namespace
  readonly #namespaces: Namespace[] = []
  readonly #rules = new Set<string>()

  private constructor(router: Namespace) {
    this.#router = router
  }

  /** Errors: this machine does not allow it; why is in the message. */
  static async open(): Promise<RoutedMachines> {
    const router = await Namespace.make(['unshare', '--net', ...(IS_ROOT ? [] : ['--map-root-user'])])
    const machines = new RoutedMachines(router)
    try {
      // A packet whose answer would be swallowed is not swallowed itself.
      router.run(['echo 1 > /proc/sys/net/ipv4/ip_forward', ...FAMILIES.map(each => `echo 0 > ${each}/rp_filter`)])
      return machines
    } catch (error) {
      await machines.close()
      throw error
    }
  }

  /** `hasSharedAddress`: it is the one that everybody finds at 127.0.0.1. */
  async add(name: string, { hasSharedAddress = false } = {}): Promise<Machine> {
    const namespace = await Namespace.make([...this.#router.enter, 'unshare', '--net'])
    this.#namespaces.push(namespace)
    const net = `10.77.${this.#namespaces.length}`
    const port = `port${this.#namespaces.length}`
    this.#router.run([
      `ip link add ${port} type veth peer name eth0 netns ${namespace.pid}`,
      `ip addr add ${net}.1/24 dev ${port}`,
      `ip link set ${port} up`,
      `echo 1 > /proc/sys/net/ipv4/conf/${port}/route_localnet`,
      ...(hasSharedAddress ? [`ip route add ${SHARED_ADDRESS}/32 via ${net}.2`] : []),
    ])
    namespace.run([
      'ip link set lo up',
      `ip addr add ${net}.2/24 dev eth0`,
      'ip link set eth0 up',
      `ip route add default via ${net}.1`,
      'echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet',
      ...(hasSharedAddress ? [] : awayFromLoopback(net)),
    ])
    const enter = [...namespace.enter, ...AS_NOBODY]
    return { name, address: hasSharedAddress ? SHARED_ADDRESS : `${net}.2`, enter }
  }

  /** A cut is there when it returns: packets are swallowed, and nobody is told. */
  way(asker: Machine, ...answerers: readonly Machine[]): Way {
    const asked = answerers.map(({ address }) => `from ${asker.address} to ${address}`)
    const answered = answerers.map(({ address }) => `from ${address} to ${asker.address}`)
    return {
      cut: how => this.#swallow(rulesOf(how, asked, answered)),
      heal: () => this.#carry([...asked, ...answered]),
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#namespaces, this.#router].map(namespace => namespace.close()))
  }

  #swallow(rules: readonly string[]): void {
    const fresh = rules.filter(rule => !this.#rules.has(rule))
    this.#router.run(fresh.map(rule => `ip rule add ${rule} blackhole`))
    for (const rule of fresh) this.#rules.add(rule)
  }

  #carry(rules: readonly string[]): void {
    const old = rules.filter(rule => this.#rules.delete(rule))
    this.#router.run(old.map(rule => `ip rule del ${rule} blackhole`))
  }
}

/** For `{ skip }` of a test: why this machine allows no such machines, else false. */
export async function namespacesSkip(): Promise<string | false> {
  if (process.platform !== 'linux') return 'network namespaces are Linux\u2019s'
  try {
    const machines = await RoutedMachines.open()
    await machines.add('any').finally(() => machines.close())
    return false
  } catch (error) {
    return `this machine allows no network namespaces: ${(error as Error).message}`
  }
}

/** `ip` is among the programs of root, wherever this process looks for its own. */
const WITH_IP = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` }
const FAMILIES = ['all', 'default'].map(each => `/proc/sys/net/ipv4/conf/${each}`)

/** What would stay on the machine leaves it by the cable. */
function awayFromLoopback(net: string): string[] {
  return [`ip addr del ${SHARED_ADDRESS}/8 dev lo`, `ip route add ${SHARED_ADDRESS}/32 via ${net}.1 src ${net}.2`]
}

function rulesOf(how: Cut, asked: readonly string[], answered: readonly string[]): readonly string[] {
  switch (how) {
    case 'BlackHole':
      return [...asked, ...answered]
    case 'Unheard':
      return asked
    case 'Unanswered':
      return answered
    case 'Reset':
      throw new Error('a router swallows packets and resets nothing: a door does')
  }
  how satisfies never
}

/** Held by a process that waits for the end of its input, which comes with the end of whoever made it. */
class Namespace {
  readonly pid: number
  readonly enter: readonly string[]
  readonly #holder: ChildProcess

  private constructor(holder: ChildProcess) {
    this.#holder = holder
    this.pid = holder.pid!
    this.enter = ['nsenter', `--target=${this.pid}`, ...ENTER]
  }

  /** `command` makes it and starts the rest of its words there. */
  static async make([program, ...args]: readonly string[]): Promise<Namespace> {
    const holder = spawn(program!, [...args, 'sh', '-c', 'echo made; exec cat'], { stdio: ['pipe', 'pipe', 'pipe'] })
    let said = ''
    holder.stderr.on('data', chunk => {
      said += String(chunk)
    })
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve())
      holder.once('error', reject)
      holder.once('close', () => reject(new Error(said.trim())))
    })
    return new Namespace(holder)
  }

  /** Commands of a shell, one after the other. Errors: the first that failed, with what it said. */
  run(commands: readonly string[]): void {
    if (commands.length === 0) return
    const [program, ...args] = [...this.enter, 'sh', '-e']
    try {
      execFileSync(program!, args, { input: commands.join('\n'), stdio: ['pipe', 'pipe', 'pipe'], env: WITH_IP })
    } catch (error) {
      throw new Error(String((error as { stderr?: Buffer }).stderr ?? error).trim(), { cause: error })
    }
  }

  async close(): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return
    const ended = once(this.#holder, 'exit')
    this.#holder.stdin!.end()
    await ended
  }
}
