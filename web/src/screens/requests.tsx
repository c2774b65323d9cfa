/** Four eyes: what waits for a second person, and what was decided. */

import type { AnswerOf } from '../../../src/api/contract.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Badge, type Tone, When } from '../parts/marks.tsx'
import { Panel, ScreenHead, TroubleBox } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { section } from '../state/live.ts'
import { may, me } from '../state/session.ts'

type Request = AnswerOf<'requests'>['rows'][number]
const TONES: Readonly<Record<Request['state'], Tone>> = {
  Open: 'info',
  Approved: 'good',
  Declined: 'bad',
  Expired: 'none',
}

export function Requests() {
  // What changes in the stream is reason enough to ask for the whole list again.
  const openIds = (section('requests') ?? []).map(({ requestId }) => requestId).join(' ')
  const { answer, trouble, again } = useAsked(() => call('requests'), `requests ${openIds}`)
  return (
    <>
      <ScreenHead title="Requests" />
      <TroubleBox trouble={trouble} />
      <Panel title="Waiting, or waited, for a second person" isFlush>
        <Table
          name="Requests"
          rows={answer?.rows}
          keyOf={({ requestId }) => requestId}
          empty="Nothing waits. The configuration says what takes two people (console.fourEyes)."
          columns={[
            { head: 'Asked', cell: ({ askedUs }) => <When us={askedUs} /> },
            { head: 'By', cell: ({ askedBy }) => askedBy },
            { head: 'What will happen', form: 'wrap', cell: ({ summary }) => summary },
            { head: 'Until', cell: ({ untilUs }) => <When us={untilUs} /> },
            { head: 'State', cell: request => <State request={request} /> },
            { head: '', form: 'actions', cell: request => <Decide request={request} onDecided={again} /> },
          ]}
        />
      </Panel>
    </>
  )
}

function State({ request: { state, decidedBy } }: { readonly request: Request }) {
  return (
    <Badge tone={TONES[state]}>
      {state}
      {decidedBy !== '' && ` by ${decidedBy}`}
    </Badge>
  )
}

/** Nobody approves what he asked for himself; he may take it back. */
function Decide({ request, onDecided }: { readonly request: Request; readonly onDecided: () => void }) {
  const { requestId, askedBy, state, permission } = request
  if (state !== 'Open') return null
  const isOwn = askedBy === me.value?.name
  const path = { requestId: String(requestId) }
  return (
    <span class="row actions">
      {!isOwn && may(permission) && (
        <ActButton
          look="is-small is-main"
          onAct={async () => {
            await attempt(call('approveRequest', { path, body: {} }), 'Approved, and done.')
            onDecided()
          }}
        >
          Approve
        </ActButton>
      )}
      <ActButton
        look="is-small"
        onAct={async () => {
          await attempt(call('declineRequest', { path, body: {} }), isOwn ? 'Taken back.' : 'Declined.')
          onDecided()
        }}
      >
        {isOwn ? 'Take back' : 'Decline'}
      </ActButton>
    </span>
  )
}
