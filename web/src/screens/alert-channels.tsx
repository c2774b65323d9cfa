/** The channels by which people are called: how each does, a test of them, and what was sent last. */

import { useSignal } from '@preact/signals'
import type { AnswerOf } from '../../../src/api/contract.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Badge, type Tone, When } from '../parts/marks.tsx'
import { Panel, TroubleBox } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { may } from '../state/session.ts'
import { shortDurationText } from '../text/times.ts'

type Test = AnswerOf<'testChannels'>['rows'][number]
const CHANNEL_TONES: Readonly<Record<string, Tone>> = { Unused: 'none', Well: 'good', Failing: 'bad' }
const DELIVERY_TONES: Readonly<Record<string, Tone>> = { Waiting: 'info', Delivered: 'good', Failed: 'bad' }

export function Channels() {
  const tests = useSignal<readonly Test[]>([])
  const { answer, trouble } = useAsked(() => call('channels'), 'channels', 5_000)
  const test = async () => {
    tests.value = (await attempt(call('testChannels', { body: {} }), 'The test is through.'))?.rows ?? []
  }
  const testOf = (name: string) => tests.value.find(({ channel }) => channel === name)
  return (
    <>
      <Panel
        title="Channels"
        width={6}
        actions={
          may('HandleAlerts') && (
            <ActButton look="is-small" onAct={test}>
              Test them
            </ActButton>
          )
        }
        isFlush
      >
        <TroubleBox trouble={trouble} />
        <Table
          name="Channels"
          rows={answer?.rows}
          keyOf={({ name }) => name}
          empty="No channel is set up: nobody is called."
          columns={[
            { head: 'Channel', cell: ({ name, kind }) => `${name} (${kind})` },
            { head: 'State', cell: ({ state }) => <Badge tone={CHANNEL_TONES[state] ?? 'none'}>{state}</Badge> },
            { head: 'Delivered last', cell: ({ deliveredUs }) => <When us={deliveredUs} /> },
            { head: 'Test', form: 'wrap', cell: ({ name, error }) => <TestResult test={testOf(name)} error={error} /> },
          ]}
        />
      </Panel>
      <Deliveries />
    </>
  )
}

function TestResult({ test, error }: { readonly test: Test | undefined; readonly error: string }) {
  if (test === undefined) return <span class="faint">{error}</span>
  return (
    <>
      <Badge tone={test.isDelivered ? 'good' : 'bad'}>{test.isDelivered ? 'Delivered' : 'Not delivered'}</Badge>{' '}
      {test.text} <span class="faint">({shortDurationText(test.tookUs)})</span>
    </>
  )
}

function Deliveries() {
  const { answer, trouble } = useAsked(() => call('deliveries'), 'deliveries', 5_000)
  return (
    <Panel title="Sent last" isFlush>
      <TroubleBox trouble={trouble} />
      <Table
        name="Notifications"
        rows={answer?.rows}
        keyOf={({ id }) => id}
        empty="Nobody was called."
        columns={[
          { head: 'Time', cell: ({ queuedUs }) => <When us={queuedUs} /> },
          { head: 'Channel', cell: ({ channel }) => channel },
          { head: 'What', form: 'wrap', cell: ({ title }) => title },
          { head: 'State', cell: ({ state }) => <Badge tone={DELIVERY_TONES[state] ?? 'none'}>{state}</Badge> },
          { head: 'Tries', form: 'number', cell: ({ attemptCount }) => attemptCount },
          { head: 'Error', form: 'wrap', cell: ({ error }) => error },
        ]}
      />
    </Panel>
  )
}
