/** A planned switch as a person asks for it, at the leader or at a standby: checked, passed on by the store, and told when it is done. */

import type { LeaseTable, LeaseView, SeenNode } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import type { Answer } from '../live/control-socket.ts'
import type { FailoverRequest } from '../live/control-wire.ts'

export interface FailoverDeskSetup {
  readonly nodeId: string
  readonly table: LeaseTable
  readonly nodes: () => readonly SeenNode[]
  readonly machineUs: () => number
}

interface Waiting {
  readonly to: string
  readonly askedUs: number
  readonly answer: Answer
}

export class FailoverDesk {
  readonly #setup: FailoverDeskSetup
  #waiting: Waiting[] = []

  constructor(setup: FailoverDeskSetup) {
    this.#setup = setup
  }

  async ask(request: FailoverRequest, answer: Answer): Promise<void> {
    const refuse = (code: string, text: string) => answer({ type: 'Refused', code, text })
    try {
      const view = await this.#setup.table.view()
      const target = this.#targetOf(request.to, view)
      if ('code' in target) return refuse(target.code, target.text)
      const { nodeId: to } = target
      this.#waiting.push({ to, askedUs: this.#setup.machineUs(), answer })
      await this.#setup.table.askForHandover(to)
      const by = `node ${this.#setup.nodeId}`
      answer({ type: 'Taken', by, isDurable: true, text: `${view.nodeId} hands over to ${to}` })
    } catch (error) {
      if (!(error instanceof JournalError)) throw error
      refuse(error.code, error.message)
    }
  }

  /** The leader has let go for that node, or this node leads now. */
  done(to: string, text: string): void {
    for (const { askedUs, answer } of this.#waiting.filter(each => each.to === to))
      answer({
        type: 'HandedOver',
        by: `node ${this.#setup.nodeId}`,
        to,
        afterUs: Math.round(this.#setup.machineUs() - askedUs),
        text,
      })
    this.#waiting = this.#waiting.filter(each => each.to !== to)
  }

  #targetOf(
    to: string,
    { nodeId: leader, isReleased, remainingUs }: LeaseView,
  ): SeenNode | { code: string; text: string } {
    if (isReleased || remainingUs <= 0)
      return { code: 'NO_LEADER', text: 'nobody leads now: whoever can will lead by itself' }
    const others = this.#setup.nodes().filter(({ nodeId }) => nodeId !== leader)
    if (to === leader) return { code: 'LEADS_ALREADY', text: `${leader} leads already` }
    const named = to === '' ? bestOf(others) : others.find(({ nodeId }) => nodeId === to)
    if (named === undefined) return { code: 'NO_STANDBY', text: noneText(to, others) }
    if (named.refusal !== '')
      return { code: 'CANNOT_LEAD', text: `${named.nodeId} cannot be promoted: ${named.refusal}` }
    return named
  }
}

function bestOf(nodes: readonly SeenNode[]): SeenNode | undefined {
  const able = nodes.filter(({ refusal }) => refusal === '')
  return able.sort((a, b) => a.priority - b.priority || (a.nodeId < b.nodeId ? -1 : 1))[0]
}

function noneText(to: string, others: readonly SeenNode[]): string {
  const seen = others.map(({ nodeId, refusal }) => (refusal === '' ? nodeId : `${nodeId} (${refusal})`)).join(', ')
  const what = to === '' ? 'no node stands by that can lead' : `no node ${to} stands by`
  return seen === '' ? `${what}: no other node is heard of` : `${what}; there are: ${seen}`
}
