/** Every limit with its use as a bar, and the form that changes one. */

import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { LimitLine } from '../../../src/api/contract/session-view.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Choices, TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { Amount, UseBar, When } from '../parts/marks.tsx'
import { Panel } from '../parts/panel.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { call } from '../state/client.ts'
import { section } from '../state/live.ts'
import { may } from '../state/session.ts'
import { toast } from '../state/toasts.ts'
import { percentText } from '../text/numbers.ts'
import { limitWords } from '../text/words.ts'

const SHOWN = ['Used', 'All'] as const

export function Limits() {
  const shown = useSignal<(typeof SHOWN)[number]>('Used')
  const changing = useSignal<LimitLine | undefined>(undefined)
  const columns = useMemo(() => columnsOf(limit => (changing.value = limit)), [changing])
  const limits = section('limits')
  const rows = limits
    ?.filter(({ share }) => shown.value === 'All' || share !== null)
    // What is nearly used up comes first; the others keep their places, so that rows do not dance.
    .toSorted((one, other) => Number(isNarrow(other)) - Number(isNarrow(one)))
  return (
    <Panel
      title="Limits"
      actions={
        <Choices
          label="Which limits"
          value={shown.value}
          choices={SHOWN}
          nameOf={each => (each === 'Used' ? 'With a use' : 'All')}
          onChoose={each => (shown.value = each)}
        />
      }
      isFlush
    >
      <Table name="Limits" rows={rows} keyOf={keyOf} empty="The configuration has no such limit." columns={columns} />
      {changing.value !== undefined && (
        <LimitDialog limit={changing.value} onClose={() => (changing.value = undefined)} />
      )}
    </Panel>
  )
}

function columnsOf(onChange: (limit: LimitLine) => void): readonly Column<LimitLine>[] {
  return [
    { head: 'Scope', form: 'wrap', cell: limit => scopeOf(limit) },
    { head: 'Limit', cell: ({ limit }) => limitWords(limit) },
    { head: 'Use', cell: limit => <Use limit={limit} /> },
    { head: 'Used', form: 'number', cell: ({ used }) => <Amount isShort text={used ?? '–'} /> },
    { head: 'At most', form: 'number', cell: ({ max, unit }) => <Amount isShort text={max ?? 'none'} unit={unit} /> },
    { head: 'When passed', cell: ({ breachAction }) => breachAction ?? '' },
    { head: 'Set by', cell: limit => <SetBy limit={limit} /> },
    {
      head: '',
      form: 'actions',
      cell: limit =>
        may('ChangeLimits') && (
          <button type="button" class="is-small" onClick={() => onChange(limit)}>
            Change …<span class="unseen"> {`${limitWords(limit.limit)} of ${scopeOf(limit)}`}</span>
          </button>
        ),
    },
  ]
}

/** From here on it is worth a look. */
function isNarrow({ share }: LimitLine): boolean {
  return share !== null && share >= 0.8
}

function keyOf({ scope, limit }: LimitLine): string {
  return `${scope.level} ${scope.name} ${scope.instrument} ${limit}`
}

function scopeOf({ scope: { level, name, instrument } }: LimitLine): string {
  if (level === 'All') return 'Everything'
  return instrument === '' ? `${level} ${name}` : `${name} on ${instrument}`
}

function Use({ limit }: { readonly limit: LimitLine }) {
  if (limit.share === null) return <span class="faint">–</span>
  return (
    <span class="use-box">
      <UseBar share={limit.share} name={`${scopeOf(limit)}, ${limitWords(limit.limit)}`} />
      <span class="small live">{percentText(limit.share)}</span>
    </span>
  )
}

function SetBy({ limit: { setBy } }: { readonly limit: LimitLine }) {
  if (setBy === null) return <span class="faint">configuration</span>
  return (
    <span title={setBy.reason}>
      {setBy.actor}, <When us={setBy.timeUs} /> (configured: {setBy.configured ?? 'none'})
    </span>
  )
}

function LimitDialog({ limit, onClose }: { readonly limit: LimitLine; readonly onClose: () => void }) {
  const value = useSignal(limit.max ?? '')
  const reason = useSignal('')
  const body = { scope: limit.scope, limit: limit.limit, reason: reason.value }
  const change = async (to: string | null) => {
    const { text } = await call('setLimit', { body: { ...body, value: to } })
    toast('good', `${limitWords(limit.limit)} of ${scopeOf(limit)}: ${to ?? 'as configured'}. ${text}`)
  }
  return (
    <Dialog title={`${limitWords(limit.limit)} of ${scopeOf(limit)}`} onClose={onClose}>
      <Form
        send="Change"
        isOff={value.value.trim() === '' || value.value === limit.max}
        onSend={() => change(value.value.trim())}
        onDone={onClose}
        other={limit.setBy === null ? undefined : { text: 'As configured', onSend: () => change(null) }}
      >
        <p class="faint small">It holds at once, is on record with your name, and outlives a restart.</p>
        <TextField
          label={`At most${limit.unit === '' ? '' : ` (${limit.unit})`}`}
          value={value}
          longest={60}
          isFirst
          isRequired
        />
        <TextField label="Reason, for the record" value={reason} />
      </Form>
    </Dialog>
  )
}
