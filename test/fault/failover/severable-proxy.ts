/** A TCP door on loopback that can be cut like a network: into a hole that swallows everything, one way, or by resets; and healed. */

import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Cut, Way } from './network.ts'

interface Pair {
  readonly near: Socket
  readonly far: Socket
}

export class SeverableProxy implements Way {
  readonly #server: Server
  readonly #pairs = new Set<Pair>()
  #targetPort: number
  #cut: Cut | undefined

  private constructor(targetPort: number) {
    this.#targetPort = targetPort
    this.#server = createServer(socket => this.#welcome(socket))
  }

  static async open(targetPort: number): Promise<SeverableProxy> {
    const proxy = new SeverableProxy(targetPort)
    await new Promise<void>(resolve => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port
  }

  /** For connections from now on. */
  retarget(port: number): void {
    this.#targetPort = port
  }

  /** A hole keeps what is under way: it comes late, when the network heals. */
  cut(how: Cut): void {
    this.#cut = how
    for (const pair of this.#pairs) this.#sever(pair, how)
  }

  heal(): void {
    this.#cut = undefined
    for (const { near, far } of this.#pairs) for (const socket of [near, far]) socket.resume()
  }

  close(): void {
    this.#server.close()
    for (const { near, far } of this.#pairs) for (const socket of [near, far]) socket.destroy()
  }

  #sever({ near, far }: Pair, how: Cut): void {
    if (how === 'Reset') for (const socket of [near, far]) socket.resetAndDestroy()
    if (how === 'BlackHole' || how === 'Unheard') near.pause()
    if (how === 'BlackHole' || how === 'Unanswered') far.pause()
  }

  #welcome(near: Socket): void {
    if (this.#cut === 'Reset') return void near.resetAndDestroy()
    const far = connect({ host: '127.0.0.1', port: this.#targetPort, noDelay: true })
    near.setNoDelay(true)
    const pair = { near, far }
    this.#pairs.add(pair)
    this.#join(pair, near, far)
    this.#join(pair, far, near)
    if (this.#cut !== undefined) this.#sever(pair, this.#cut)
  }

  /** The few connections of a node are small enough for no back-pressure. */
  #join(pair: Pair, from: Socket, to: Socket): void {
    from.on('data', chunk => void to.write(chunk))
    from.on('error', () => {})
    from.on('end', () => to.end())
    from.on('close', () => {
      this.#pairs.delete(pair)
      // In a hole nobody hears that the other end is gone.
      if (this.#cut === undefined || this.#cut === 'Reset') to.destroy()
    })
  }
}
