/** What a store takes from the machine that it is used on: its sockets, its threads and its files. A simulated one has its own. */

import { mkdirSync } from 'node:fs'
import pg, { type Client, type ClientConfig } from 'pg'
import { sealBlockAside } from '../block.ts'
import { HeadWitness, readWitness, type WitnessedHead } from '../head-witness.ts'
import { packSnapshot } from '../packed-snapshot.ts'

export interface StoreParts {
  readonly newClient: (config: ClientConfig) => Client
  readonly seal: typeof sealBlockAside
  readonly pack: typeof packSnapshot
  /** Errors: the operating system's. */
  readonly openWitness: (folder: string) => {
    /** `undefined` where nothing was noted yet. */
    readonly noted: WitnessedHead | undefined
    readonly witness: Pick<HeadWitness, 'note' | 'close'>
  }
}

export const OWN_PARTS: StoreParts = {
  newClient: config => new pg.Client(config),
  seal: sealBlockAside,
  pack: packSnapshot,
  openWitness: folder => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return { noted: readWitness(folder, 'store.head'), witness: new HeadWitness(folder, 'store.head') }
  },
}
