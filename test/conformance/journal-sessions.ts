/** Random sessions of a journal, which go as those of its naive twin. */

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { BlockDraft, JournalHead } from '../../src/ports.ts'
import { JournalError } from '../../src/store/journal-error.ts'
import { draftAfter, EMPTY_HEAD } from '../../src/store/sqlite/journal-fixtures.ts'
import { blocksOf, type JournalStand, snapshotAt } from './journal-stand.ts'
import { NaiveJournal } from './naive-journal.ts'

/** What a random session does; numbers choose among what is there. */
export const COMMANDS = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant('append' as const), bytes: fc.nat(2_000) }) },
    fc.record({ do: fc.constant('appendStale' as const), back: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ do: fc.constant('appendGap' as const) }),
    fc.record({ do: fc.constant('appendAsOld' as const) }),
    fc.record({ do: fc.constant('lead' as const) }),
    fc.record({ do: fc.constant('snapshot' as const), back: fc.integer({ min: -1, max: 3 }) }),
    fc.record({ do: fc.constant('prune' as const), before: fc.nat(40) }),
    fc.record({ do: fc.constant('read' as const), after: fc.nat(40) }),
    fc.record({ do: fc.constant('find' as const), sequence: fc.nat(300) }),
  ),
  { minLength: 10, maxLength: 40 },
)
type Command = typeof COMMANDS extends fc.Arbitrary<(infer One)[]> ? One : never

/** The answer of one command, or the code of its refusal. */
async function outcomeOf(work: () => unknown): Promise<unknown> {
  try {
    return await work()
  } catch (error) {
    assert.ok(error instanceof JournalError, String(error))
    return error.code
  }
}

export async function runCommands(stand: JournalStand, commands: readonly Command[]): Promise<void> {
  const twin = new NaiveJournal()
  const leaders = [await stand.lead()]
  twin.lead(leaders[0]!.epoch)
  const heads = [EMPTY_HEAD]
  for (const command of commands) {
    const leader = leaders.at(-1)!
    const { journal, epoch } = leader
    const appendBoth = async (previous: JournalHead, draft: BlockDraft) => {
      const expected = await outcomeOf(() => twin.append(previous, { ...draft, payload: draft.payload.slice() }))
      assert.deepEqual(await outcomeOf(() => journal.append(previous, draft)), expected)
      if (typeof expected === 'object') heads.push(expected as JournalHead)
    }
    switch (command.do) {
      case 'append':
        await appendBoth(journal.head(), draftAfter(journal.head(), epoch, command.bytes))
        break
      case 'appendStale': {
        const stale = heads.at(-1 - command.back) ?? { ...EMPTY_HEAD, blockNumber: 77, hash: 'ab'.repeat(32) }
        if (stale.blockNumber < journal.head().blockNumber) await appendBoth(stale, draftAfter(stale, epoch, 2_500))
        break
      }
      case 'appendGap':
        if (heads.length > 1)
          await appendBoth(journal.head(), { ...draftAfter(journal.head(), epoch), firstSequence: 9_999 })
        break
      case 'appendAsOld': {
        const old = leaders.at(-2)
        if (old === undefined) break
        const draft = draftAfter(journal.head(), old.epoch)
        assert.equal(await outcomeOf(() => old.journal.append(journal.head(), draft)), 'FENCED')
        break
      }
      case 'lead':
        leaders.push(await stand.lead())
        twin.lead(leaders.at(-1)!.epoch)
        break
      case 'snapshot': {
        const at = heads.at(-1 - command.back) ?? { ...EMPTY_HEAD, blockNumber: 99 }
        const expected = await outcomeOf(() => twin.saveSnapshot(snapshotAt(at)))
        assert.deepEqual(await outcomeOf(() => journal.saveSnapshot(snapshotAt(at))), expected)
        break
      }
      case 'prune':
        assert.deepEqual(await outcomeOf(() => journal.pruneBefore(command.before)), twin.pruneBefore(command.before))
        break
      case 'read': {
        const after = Math.min(command.after, journal.head().blockNumber)
        assert.deepEqual(
          await outcomeOf(() => blocksOf(journal, after)),
          await outcomeOf(() => twin.blocksAfter(after)),
        )
        break
      }
      case 'find':
        assert.equal(await journal.lastBlockBefore(command.sequence), twin.lastBlockBefore(command.sequence))
        break
      default:
        command satisfies never
    }
    assert.deepEqual(leaders.at(-1)!.journal.head(), twin.head())
  }
  assert.equal((await leaders.at(-1)!.journal.newestSnapshot())?.blockNumber, twin.newestSnapshot()?.blockNumber)
}
