/** Who is there, as each node tells the others every now and then. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { NodeBoard, NodePresence, SeenNode } from '../../ports.ts'
import type { Desk } from './desk.ts'
import type { Line } from './line.ts'
import type { Question } from './session.ts'

const ANNOUNCE: Question = {
  name: 'announce',
  text: 'SELECT holdfast.announce($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS now_us',
}
const LIST: Question = {
  name: 'list-nodes',
  text: `SELECT node_id, priority, role, epoch, applied_sequence, applied_block, build_id, config_hash, refusal,
           (extract(epoch FROM clock_timestamp() - seen_at) * 1000000)::bigint AS seen_ago_us
         FROM holdfast.nodes WHERE desk_id = $1 ORDER BY priority, node_id LIMIT 100`,
}

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
  readonly seen_ago_us: number
}

export class PostgresBoard implements NodeBoard {
  readonly #deskId: number
  readonly #line: Line

  constructor({ deskId }: Desk, line: Line) {
    this.#deskId = deskId
    this.#line = line
  }

  async announce(presence: NodePresence): Promise<TimeUs> {
    const { nodeId, priority, role, epoch, appliedSequence, appliedBlock, buildId, configHash, refusal } = presence
    const facts = [nodeId, priority, role, epoch, appliedSequence, appliedBlock, buildId, configHash, refusal]
    const session = await this.#line.session()
    const [row] = await session.ask<{ now_us: TimeUs }>(ANNOUNCE, [this.#deskId, ...facts])
    return row!.now_us
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
      seenAgoUs: row.seen_ago_us,
    }))
  }
}
