/** The store of a simulated node: the real one of store/postgres, over the simulated way, without threads and files. */

import { constants, zstdCompressSync } from 'node:zlib'
import { sealBlock } from '../../store/block.ts'
import type { WitnessedHead } from '../../store/head-witness.ts'
import { acceptLoss, type LossReport } from '../../store/postgres/accept-loss.ts'
import type { StoreParts } from '../../store/postgres/parts.ts'
import type { PostgresSettings } from '../../store/postgres/settings.ts'
import { openPostgresStore, type PostgresStore } from '../../store/postgres/store.ts'
import type { SimProcess } from '../virtual-time.ts'
import type { StoreWay } from './store-way.ts'

/** What a machine keeps of the head that was acknowledged to it. */
export interface WitnessFile {
  noted: WitnessedHead | undefined
}

export interface SimStoreSetup {
  readonly way: StoreWay
  readonly process: SimProcess
  readonly nodeId: string
  readonly witness: WitnessFile
  readonly desk?: string
}

const ZSTD_LEVEL_1 = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
const TIMEOUT_US = 2_000_000

/** Errors: as those of the real one. */
export function openSimStore(setup: SimStoreSetup): Promise<PostgresStore> {
  return openPostgresStore(settingsOf(setup), partsOf(setup))
}

/** What `holdfast store accept` does on this machine: with `end` it accepts, without it only looks. */
export function acceptSimLoss(setup: SimStoreSetup, end?: number): Promise<LossReport> {
  return acceptLoss(settingsOf(setup), end, partsOf(setup))
}

function settingsOf({ nodeId, desk = 'one' }: SimStoreSetup): PostgresSettings {
  return {
    desk,
    nodeId,
    hosts: [{ host: 'localhost', port: 5432 }],
    database: 'holdfast',
    user: 'holdfast',
    durability: 'replica',
    connectTimeoutUs: TIMEOUT_US,
    answerTimeoutUs: TIMEOUT_US,
    witnessFolder: '',
  }
}

function partsOf({ way, process, witness }: SimStoreSetup): StoreParts {
  return {
    newClient: way.connectorOf(process),
    seal: async (blockNumber, previousHash, draft) => sealBlock(blockNumber, previousHash, draft),
    pack: async snapshot => ({ ...snapshot, payload: zstdCompressSync(snapshot.payload, ZSTD_LEVEL_1) }),
    openWitness: () => ({
      noted: witness.noted,
      witness: {
        note: head => {
          witness.noted = { blockNumber: head.blockNumber, hash: head.hash }
        },
        close: () => {},
      },
    }),
  }
}
