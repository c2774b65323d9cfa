/** Who is there, as each node tells the others every now and then. */

import { createHash } from 'node:crypto'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { Announced, NodeBoard, NodePresence, SeenNode } from '../../ports.ts'
import type { Desk } from './desk.ts'
import type { Line } from './line.ts'
import type { Question } from './session.ts'

const ANNOUNCE: Question = {
  name: 'announce',
  text: 'SELECT now_us, told_before FROM holdfast.announce($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
}
const LIST: Question = {
  name: 'list-nodes',
  text: `SELECT node_id, priority, role, epoch, applied_sequence, applied_block, build_id, config_hash, refusal, clock_off_us,
           (extract(epoch FROM clock_timestamp() - seen_at) * 1000000)::bigint AS seen_ago_us
         FROM holdfast.nodes WHERE desk_id = $1 ORDER BY priority, node_id LIMIT 100`,
}

const TOLD_BY_DIGITS = 16

interface NodeRow {
  readonly node_id: string
  readonly priority: number
  readonly role: SeenNode['role']
  readonly epoch: number
  readonly applied_sequence: number
  readonly applied_block: number
  readonly build_id: string
  readonly config_hash: string
  readonly refusal: string
  readonly clock_off_us: number
  readonly seen_ago_us: number
}

export class PostgresBoard implements NodeBoard {
  readonly #deskId: number
  readonly #line: Line
  /** Tells this process from others; not the instance itself, with which blocks are appended. */
  readonly #toldBy: string
  #hasTold = false

  constructor({ deskId, instance }: Desk, line: Line) {
    this.#deskId = deskId
    this.#line = line
    this.#toldBy = createHash('sha256').update(instance).digest('hex').slice(0, TOLD_BY_DIGITS)
  }

  async announce(presence: NodePresence): Promise<Announced> {
    const { nodeId, priority, role, epoch, appliedSequence, appliedBlock, buildId, configHash, refusal } = presence
    const facts = [nodeId, priority, role, epoch, appliedSequence, appliedBlock, buildId, configHash, refusal]
    const session = await this.#line.session()
    const values = [this.#deskId, ...facts, Math.round(presence.clockOffUs), this.#toldBy]
    const [row] = await session.ask<{ now_us: TimeUs; told_before: string }>(ANNOUNCE, values)
    const isNameShared = this.#hasTold && row!.told_before !== '' && row!.told_before !== this.#toldBy
    this.#hasTold = true
    return { storeTimeUs: row!.now_us, isNameShared }
  }

  async list(): Promise<SeenNode[]> {
    const session = await this.#line.session()
    return (await session.ask<NodeRow>(LIST, [this.#deskId])).map(row => ({
      nodeId: row.node_id,
      priority: row.priority,
      role: row.role,
      epoch: row.epoch,
      appliedSequence: row.applied_sequence,
      appliedBlock: row.applied_block,
      buildId: row.build_id,
      configHash: row.config_hash,
      refusal: row.refusal,
      clockOffUs: row.clock_off_us,
      seenAgoUs: row.seen_ago_us,
    }))
  }
}
