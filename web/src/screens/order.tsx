/** The life of one order: every event, every fill, and what was said between us and the venue. */

import type { AnswerOf } from '../../../src/api/contract.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Amount, Badge, SideMark, When } from '../parts/marks.tsx'
import { Empty, Panel, ScreenHead, TroubleBox } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { ORDER_TONES } from '../parts/tones.ts'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { addressOf, route } from '../state/route.ts'
import { may } from '../state/session.ts'
import { fullTimeText } from '../state/wording.ts'
import { titleOf, wordsOf } from '../text/words.ts'

type Life = AnswerOf<'orderLife'>

export function OrderScreen() {
  const clientOrderId = route.value.of
  const { answer, trouble, again } = useAsked(
    () => call('orderLife', { path: { clientOrderId } }),
    clientOrderId,
    5_000,
  )
  return (
    <>
      <ScreenHead title={`Order ${clientOrderId}`}>
        <a href={addressOf('orders')}>All orders</a>
        {may('ReduceRisk') && answer !== undefined && answer.order.closedTimeUs === null && (
          <ActButton
            onAct={async () => {
              const body = { what: 'Order', name: clientOrderId, reason: 'from the screen of the order' } as const
              await attempt(call('cancel', { body }), 'The cancel was taken.')
              again()
            }}
          >
            Cancel it
          </ActButton>
        )}
      </ScreenHead>
      <TroubleBox trouble={trouble} />
      {answer !== undefined && (
        <div class="grid">
          <Facts order={answer.order} />
          <Steps steps={answer.steps} />
          <OrderFills fills={answer.fills} />
          <RawMessages life={answer} />
        </div>
      )}
    </>
  )
}

function Facts({ order }: { readonly order: Life['order'] }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Strategy', order.strategyId],
    ['Account', order.accountId],
    ['Type', `${titleOf(order.orderType)}, ${order.timeInForce}`],
    ['List', order.contingency === '' ? 'none' : wordsOf(order.contingency)],
    ['Tag', order.tag === '' ? 'none' : order.tag],
    ['Venue’s id', order.venueOrderId === '' ? 'none yet' : order.venueOrderId],
    ['Text', order.text === '' ? 'none' : order.text],
  ]
  return (
    <Panel
      title="The order"
      width={4}
      actions={<Badge tone={ORDER_TONES[order.status]}>{titleOf(order.status)}</Badge>}
    >
      <dl class="facts">
        <dt>Wish</dt>
        <dd>
          <SideMark side={order.side} /> <Amount text={order.qty} />{' '}
          <a href={addressOf('chart', order.instrumentId)}>{order.instrumentId}</a>
        </dd>
        <dt>Limit</dt>
        <dd>
          <Amount text={order.limitPrice === '' ? 'none' : order.limitPrice} />
        </dd>
        <dt>Trigger</dt>
        <dd>
          <Amount text={order.triggerPrice === '' ? 'none' : order.triggerPrice} />
        </dd>
        <dt>Filled</dt>
        <dd>
          <Amount text={order.cumQty} />
        </dd>
        {facts.map(([name, text]) => (
          <FactRow key={name} name={name} text={text} />
        ))}
        <dt>Created</dt>
        <dd>{fullTimeText(order.createdTimeUs)}</dd>
        <dt>Closed</dt>
        <dd>{order.closedTimeUs === null ? 'works' : fullTimeText(order.closedTimeUs)}</dd>
      </dl>
    </Panel>
  )
}

function FactRow({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </>
  )
}

function Steps({ steps }: { readonly steps: Life['steps'] }) {
  return (
    <Panel title="Its life" width={8}>
      <ol class="timeline" aria-label="Events of the order">
        {steps.map(({ sequence, kind, timeUs, text }) => (
          <li key={`${sequence} ${kind}`}>
            <span class="row">
              <b>{titleOf(kind)}</b>
              <span class="small faint">
                {fullTimeText(timeUs)} · input {sequence}
              </span>
            </span>
            {text !== '' && <span class="small">{text}</span>}
          </li>
        ))}
      </ol>
    </Panel>
  )
}

function OrderFills({ fills }: { readonly fills: Life['fills'] }) {
  return (
    <Panel title="Fills" isFlush>
      <Table
        name="Fills of the order"
        rows={fills}
        keyOf={({ fillNumber }) => fillNumber}
        empty="Nothing of it is filled."
        columns={[
          { head: 'Booked', cell: ({ timeUs }) => <When us={timeUs} /> },
          { head: 'At the venue', cell: ({ eventTimeUs }) => <When us={eventTimeUs} /> },
          { head: 'Execution', cell: ({ executionId }) => <span class="mono">{executionId}</span> },
          { head: 'Quantity', form: 'number', cell: ({ qty }) => <Amount text={qty} /> },
          { head: 'Price', form: 'number', cell: ({ price }) => <Amount text={price} /> },
          { head: 'Fee', form: 'number', cell: ({ fee, feeCurrency }) => <Amount text={fee} unit={feeCurrency} /> },
          { head: 'Liquidity', cell: ({ liquidity }) => liquidity },
        ]}
      />
    </Panel>
  )
}

function RawMessages({ life }: { readonly life: Life }) {
  const { rawMessages, messagesKept, order } = life
  const { sinceUs, leftOutCount } = messagesKept
  const isBeginLost = sinceUs !== null && sinceUs > order.createdTimeUs
  return (
    <Panel title="Between us and the venue, without keys">
      {rawMessages.length === 0 && <Empty>No message of it is kept on this machine.</Empty>}
      {isBeginLost && <p class="small faint">What was said before {fullTimeText(sinceUs)} is not kept here.</p>}
      {leftOutCount > 0 && <p class="small faint">{leftOutCount} older messages of it are not shown.</p>}
      <ol class="timeline" aria-label="Messages">
        {rawMessages.map(({ timeUs, direction, text }, place) => (
          <li key={`${timeUs} ${direction} ${place}`}>
            <span class="row">
              <b>{titleOf(direction)}</b>
              <span class="small faint">{fullTimeText(timeUs)}</span>
            </span>
            <pre>{text}</pre>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
