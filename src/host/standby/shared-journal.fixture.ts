/** A journal that another node writes, as a test says; and a machine and a configuration of a node that stands by beside it. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import { Engine } from '../../core/engine/engine.ts'
import { hashOf, snapshotOf } from '../../core/engine/snapshot.ts'
import { okOf } from '../../core/std/result.ts'
import type { JournalHead, SharedJournal, StoredBlock, StoredSnapshot } from '../../ports.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import type { Machine } from '../live/machine.ts'
import { inventWorld } from '../live/warm-up-world.ts'

/** What this node would lead with, and what another one led with before. */
export const OWN_WORLD: Configuration = inventWorld()
export const OTHER_WORLD: Configuration = { ...OWN_WORLD, dayStartMinute: 60 }

export class WrittenJournal implements SharedJournal {
  readonly openingNotes = []
  readonly #engine = new Engine()
  readonly #blocks: StoredBlock[] = []
  #snapshot: StoredSnapshot | undefined
  /** The store does not answer while this is set. */
  failure: Error | undefined
  /** How often it was asked for its newest snapshot. */
  askedCount = 0

  /** A leader begins with this configuration: one block. */
  configure(configuration: Configuration): this {
    const timeUs = 1_000_000 as TimeUs
    const writer = new RecordWriter()
    const input = { kind: 'Configure', timeUs, configuration } as const
    const { sequence, events } = this.#engine.step(input)
    writer.writeInput(input, sequence)
    for (const event of events) writer.writeEvent(event)
    const numbers = { blockNumber: this.#blocks.length + 1, epoch: 1, firstSequence: sequence, lastSequence: sequence }
    const times = { firstTimeUs: timeUs, lastTimeUs: timeUs, recordCount: writer.recordCount }
    this.#blocks.push({ ...numbers, ...times, hash: '', previousHash: '', payload: writer.take() })
    return this
  }

  /** At the end of the newest block. */
  snapshot(): this {
    const { blockNumber, lastSequence } = this.head()
    const text = snapshotOf(this.#engine.state)
    const payload = new TextEncoder().encode(text)
    this.#snapshot = { blockNumber, lastSequence, timeUs: 1_000_000 as TimeUs, stateHash: hashOf(text), payload }
    return this
  }

  head(): JournalHead {
    const last = this.#blocks.at(-1)
    return { blockNumber: last?.blockNumber ?? 0, epoch: 1, lastSequence: last?.lastSequence ?? 0, hash: '' }
  }

  blocksAfter(blockNumber: number): readonly StoredBlock[] {
    return this.#blocks.slice(blockNumber)
  }

  async newestSnapshot(): Promise<StoredSnapshot | undefined> {
    this.askedCount++
    if (this.failure !== undefined) throw this.failure
    return this.#snapshot
  }

  /** Nothing comes. */
  async *follow(_: number, signal: AbortSignal): AsyncIterable<StoredBlock> {
    await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
  }

  lastBlockBefore(): number {
    return 0
  }

  lastBlockOlderThan(): number {
    return 0
  }

  async pruneBefore(): Promise<never> {
    throw new Error('a standby prunes nothing')
  }

  async append(): Promise<never> {
    throw new Error('a standby writes nothing')
  }

  async saveSnapshot(): Promise<void> {}

  async close(): Promise<void> {}
}

/** Its strategies and gateways are there, and say nothing. */
export function quietMachine(nowUs: () => number): Machine {
  const peer = { pid: undefined, usage: undefined, send() {}, tick() {}, close() {}, kill() {} }
  const gateway = { isUp: true, samples: [], begin() {}, execute: () => true, lead() {}, resume() {}, close() {} }
  return {
    clock: { nowUs: () => nowUs() as TimeUs, monotonicUs: nowUs },
    machineUs: nowUs,
    newStrategy: () => peer,
    newGateway: () => gateway,
    listen: async () => ({ close() {} }),
    noteRun() {},
    noteEndedFromOutside() {},
    buildConfiguration: (_: LoadedConfig, { epoch }: Configuration) => okOf({ ...OWN_WORLD, epoch }),
    describe: () => Promise.reject(new Error('nobody asks')),
    warmUp: async () => {},
  } as unknown as Machine
}

const NO_PROGRAM = { file: '', className: '', parameters: {}, written: {}, requests: [], schema: [] }

/** Of a configuration file only what a session is built from. */
export const LOADED = {
  dataFolder: '',
  configHash: 'own',
  source: { kind: 'Seeded' },
  config: {
    environment: 'paper',
    store: { kind: 'postgres' },
    venues: {},
    instruments: {},
    calendars: {},
    journal: {},
  },
  strategies: OWN_WORLD.strategies.map(({ strategyId }) => ({ ...NO_PROGRAM, strategyId })),
} as unknown as LoadedConfig
