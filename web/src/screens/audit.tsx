/** Audit: who did what, from where, with what outcome; and whether the record is whole. */

import { useSignal } from '@preact/signals'
import type { AnswerOf } from '../../../src/api/contract.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Badge, When } from '../parts/marks.tsx'
import { Older } from '../parts/older.tsx'
import { Panel, ScreenHead } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { usePages } from '../state/pages.ts'

type AuditRow = AnswerOf<'audit'>['rows'][number]
const PAGE_ROWS = 50
const TONES = { Done: 'good', Refused: 'warn', Failed: 'bad', Asked: 'info' } as const

export function Audit() {
  const who = useSignal('')
  const what = useSignal('')
  const query = { who: who.value.trim(), what: what.value.trim() }
  const archived = useSignal(0)
  const pages = usePages(async before => {
    const { rows, archivedNumber } = await call('audit', { query: { ...query, limit: PAGE_ROWS, before } })
    archived.value = archivedNumber
    return { rows, next: rows.length < PAGE_ROWS ? null : rows.at(-1)!.recordNumber }
  }, JSON.stringify(query))
  return (
    <>
      <ScreenHead title="Audit">
        <Check />
      </ScreenHead>
      <div class="stack">
        <div class="filters">
          <label class="field">
            <span>Who</span>
            <input
              type="search"
              value={who.value}
              maxLength={40}
              onInput={event => (who.value = event.currentTarget.value)}
            />
          </label>
          <label class="field">
            <span>What begins with</span>
            <input
              type="search"
              value={what.value}
              maxLength={80}
              placeholder="commands/"
              onInput={event => (what.value = event.currentTarget.value)}
            />
          </label>
        </div>
        <Panel title="Who did what" isFlush>
          <Table
            name="Records"
            rows={pages.rows}
            keyOf={({ recordNumber }) => recordNumber}
            empty="No such record."
            columns={[
              { head: 'Number', form: 'number', cell: ({ recordNumber }) => recordNumber },
              { head: 'Time', cell: ({ timeUs }) => <When us={timeUs} /> },
              { head: 'Who', cell: row => (row.who === '' ? <span class="faint">nobody known</span> : row.who) },
              { head: 'What', cell: row => <span class="mono">{row.what}</span> },
              { head: 'About', form: 'wrap', cell: ({ subject }) => subject },
              { head: 'Outcome', cell: ({ outcome }) => <Badge tone={TONES[outcome]}>{outcome}</Badge> },
              { head: 'Details', form: 'wrap', cell: row => <Details row={row} /> },
              { head: 'From', cell: ({ whence }) => <span title={whence.program}>{whence.address}</span> },
            ]}
          />
          <Older pages={pages} />
          {archived.value > 0 && (
            <p class="note small faint">
              Records up to {archived.value} are in the files of audit-archive, in the data folder.
            </p>
          )}
        </Panel>
      </div>
    </>
  )
}

function Details({ row: { text, before, after } }: { readonly row: AuditRow }) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return (
    <>
      {text}
      {names.map(name => (
        <div class="small faint" key={name}>
          {name}: {name in before && `${before[name]} → `}
          {String(after[name] ?? 'gone')}
        </div>
      ))}
    </>
  )
}

function Check() {
  const verdict = useSignal<AnswerOf<'auditCheck'> | undefined>(undefined)
  return (
    <>
      {verdict.value !== undefined && (
        <Badge tone={verdict.value.isWhole ? 'good' : 'bad'}>
          {verdict.value.isWhole
            ? `Whole, ${verdict.value.recordNumber} records`
            : `Broken at ${verdict.value.recordNumber}`}
        </Badge>
      )}
      <ActButton
        onAct={async () => {
          verdict.value = await attempt(call('auditCheck'))
        }}
      >
        Check the chain
      </ActButton>
    </>
  )
}
