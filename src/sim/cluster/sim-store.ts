/** The store of a simulated node: the real one of store/postgres, over the simulated way, without threads and files. */

import { constants, zstdCompressSync } from 'node:zlib'
import { sealBlock } from '../../store/block.ts'
import type { WitnessedHead } from '../../store/head-witness.ts'
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
export function openSimStore({ way, process, nodeId, witness, desk = 'one' }: SimStoreSetup): Promise<PostgresStore> {
  const settings = {
    desk,
    nodeId,
    hosts: [{ host: 'localhost', port: 5432 }],
    database: 'holdfast',
    user: 'holdfast',
    durability: 'replica',
    connectTimeoutUs: TIMEOUT_US,
    answerTimeoutUs: TIMEOUT_US,
    witnessFolder: '',
  } as const
  return openPostgresStore(settings, {
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
  })
}
