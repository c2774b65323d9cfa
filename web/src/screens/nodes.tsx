/** Nodes: who leads, who stands by and how far behind, the store, the venues, and handing the lead over. */

import { useSignal } from '@preact/signals'
import { Dialog } from '../parts/dialog.tsx'
import { Select, TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { Ago, Badge, Figure, When } from '../parts/marks.tsx'
import { Empty, Panel, ScreenHead } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { call } from '../state/client.ts'
import { section } from '../state/live.ts'
import { may } from '../state/session.ts'
import { toast } from '../state/toasts.ts'
import { shortDurationText } from '../text/times.ts'
import { MaintenanceButton } from './maintenance.tsx'

export function Nodes() {
  const isHanding = useSignal(false)
  return (
    <>
      <ScreenHead title="Nodes">
        <MaintenanceButton />
        {may('SwitchNodes') && (
          <button
            type="button"
            disabled={(section('cluster') ?? null) === null}
            onClick={() => (isHanding.value = true)}
          >
            Hand over the lead …
          </button>
        )}
      </ScreenHead>
      <div class="grid">
        <ThisNode />
        <Store />
        <Cluster />
        <Venues />
      </div>
      {isHanding.value && <FailoverDialog onClose={() => (isHanding.value = false)} />}
    </>
  )
}

function ThisNode() {
  const node = section('node')
  const room = section('room')
  return (
    <Panel
      title="The node"
      width={6}
      actions={
        room !== undefined && <Badge tone={room.node.state === 'Running' ? 'good' : 'bad'}>{room.node.state}</Badge>
      }
    >
      {room !== undefined && room.node.state !== 'Running' && room.node.text !== '' && <p>{room.node.text}</p>}
      {node === undefined ? (
        <Empty>It has not told anything yet.</Empty>
      ) : (
        <dl class="figures">
          <Figure name="Epoch">{node.epoch}</Figure>
          <Figure name="Input">
            <span class="live">{node.sequence}</span>
          </Figure>
          <Figure name="Inputs a second">
            <span class="live">{Math.round(node.inputsPerSecond)}</span>
          </Figure>
          <Figure name="Started">
            <When us={node.startedUs} />
          </Figure>
          <Figure name="Process">{node.pid}</Figure>
          <Figure name="Strategies">{node.isReady ? 'ready' : 'not ready'}</Figure>
        </dl>
      )}
    </Panel>
  )
}

function Store() {
  const store = section('store')
  if (store === undefined) return null
  const durationOf = (us: number) => (us === 0 ? '–' : shortDurationText(us))
  return (
    <Panel
      title="Store"
      width={6}
      actions={<Badge tone={store.isFailing ? 'bad' : 'good'}>{store.isFailing ? 'Failing' : 'Writes'}</Badge>}
    >
      <dl class="figures">
        <Figure name="Kind">{store.kind === 'postgres' ? 'PostgreSQL, shared' : 'SQLite, its own'}</Figure>
        <Figure name="Block">
          <span class="live">{store.blockNumber}</span>
        </Figure>
        <Figure name="Durable to input">
          <span class="live">{store.durableSequence}</span>
        </Figure>
        <Figure name="Commit, median">
          <span class="live">{durationOf(store.commitP50Us)}</span>
        </Figure>
        <Figure name="Commit, p99">
          <span class="live">{durationOf(store.commitP99Us)}</span>
        </Figure>
      </dl>
    </Panel>
  )
}

function Cluster() {
  const cluster = section('cluster')
  return (
    <Panel title="Leader and standbys" isFlush>
      {cluster === undefined && <Empty>Not known yet.</Empty>}
      {cluster === null && (
        <Empty>No standby is set up: the store is this node’s own (docs/high-availability.md).</Empty>
      )}
      {cluster !== undefined && cluster !== null && (
        <Table
          name="Nodes"
          rows={[{ ...cluster, appliedSequence: section('node')?.sequence ?? 0, seenAgoUs: null }, ...cluster.others]}
          keyOf={({ nodeId }) => nodeId}
          empty="No node is known."
          columns={[
            { head: 'Node', cell: ({ nodeId }) => nodeId },
            { head: 'Role', cell: ({ role }) => <Badge tone={role === 'Leader' ? 'good' : 'info'}>{role}</Badge> },
            {
              head: 'Has read to',
              form: 'number',
              cell: ({ appliedSequence }) => <span class="live">{appliedSequence}</span>,
            },
            {
              head: 'Heard of',
              form: 'number',
              cell: ({ seenAgoUs }) =>
                seenAgoUs === null ? 'this node' : <span class="live">{shortDurationText(seenAgoUs)} ago</span>,
            },
            {
              head: 'Could lead',
              form: 'wrap',
              cell: ({ role, refusal }) => (role === 'Leader' ? 'leads' : refusal === '' ? 'yes' : refusal),
            },
          ]}
        />
      )}
    </Panel>
  )
}

function Venues() {
  const durationOf = (us: number | null) => (us === null ? '–' : shortDurationText(us))
  return (
    <Panel title="Venues" isFlush>
      <Table
        name="Venues"
        rows={section('venues')}
        keyOf={({ venueId }) => venueId}
        empty="There is no venue."
        columns={[
          { head: 'Venue', cell: ({ venueId }) => venueId },
          { head: 'State', cell: ({ isUp }) => <Badge tone={isUp ? 'good' : 'bad'}>{isUp ? 'Up' : 'Down'}</Badge> },
          { head: 'Since', cell: ({ sinceUs }) => <When us={sinceUs} /> },
          { head: 'Came back', form: 'number', cell: ({ reconnectCount }) => `${reconnectCount} ×` },
          { head: 'Newest report', form: 'number', cell: ({ lastReportUs }) => <Ago us={lastReportUs} /> },
          {
            head: 'Answer, median',
            form: 'number',
            cell: ({ answerP50Us }) => <span class="live">{durationOf(answerP50Us)}</span>,
          },
          {
            head: 'Answer, p99',
            form: 'number',
            cell: ({ answerP99Us }) => <span class="live">{durationOf(answerP99Us)}</span>,
          },
          { head: 'Requests used', form: 'number', cell: ({ rateUsed }) => rateUsed ?? 'not counted' },
          { head: 'Said last', form: 'wrap', cell: ({ text }) => text },
        ]}
      />
    </Panel>
  )
}

const BEST = 'the best that can'

function FailoverDialog({ onClose }: { readonly onClose: () => void }) {
  const to = useSignal(BEST)
  const reason = useSignal('')
  const cluster = section('cluster') ?? undefined
  // Said at the machine of a standby it may be this node.
  const standbys = cluster === undefined ? [] : [cluster, ...cluster.others].filter(({ role }) => role === 'Standby')
  return (
    <Dialog title="Hand over the lead" onClose={onClose}>
      <Form
        send="Hand over"
        onSend={async () => {
          const name = to.value === BEST ? '' : to.value
          const { text } = await call('failover', { body: { to: name, reason: reason.value } })
          toast('good', `The lead is handed over. ${text}`)
        }}
        onDone={onClose}
      >
        <p class="faint small">The leader finishes what it has, and the other node goes on under the next epoch.</p>
        <Select
          label="To"
          value={to.value}
          choices={[BEST, ...standbys.map(({ nodeId }) => nodeId)]}
          onChoose={each => (to.value = each)}
        />
        <TextField label="Reason, for the record" value={reason} isFirst />
      </Form>
    </Dialog>
  )
}
