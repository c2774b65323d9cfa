/** What the doctor finds in a store whose leader writes on while it is looked at. */

import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import type { SharedJournal, StoredBlock } from '../../ports.ts'
import { newestBlocks } from './doctor-store.ts'

const READING_US = 5_000_000

test('blocks that a leader wrote while the doctor was looking are not from the future', async () => {
  let nowUs = 1_000_000
  const journal: Partial<SharedJournal> = {
    head: () => ({ blockNumber: 1 }) as ReturnType<SharedJournal['head']>,
    *blocksAfter() {
      nowUs += READING_US
      yield { lastTimeUs: nowUs } as StoredBlock
    },
  }
  const gradesBy = async (clock: () => number) =>
    (await newestBlocks({ journal: journal as SharedJournal }, clock)).map(({ check, grade }) => `${check} ${grade}`)
  deepEqual(await gradesBy(() => nowUs), ['journal ok'])
  deepEqual(await gradesBy(() => nowUs - READING_US), ['journal ok', 'clock and journal fail'])
})
