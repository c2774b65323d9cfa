/** The strategies: how each does and why not, its parameters as a form, start, pause and stop. */

import type { StrategyLine } from '../../../src/api/contract/session-view.ts'
import { Amount, Badge, Change, Figure, Signed, When } from '../parts/marks.tsx'
import { Empty, Panel, ScreenHead } from '../parts/panel.tsx'
import { stateToneOf } from '../parts/tones.ts'
import { section } from '../state/live.ts'
import { addressOf, route } from '../state/route.ts'
import { sentenceOf } from '../text/words.ts'
import { StrategyActions } from './strategy-actions.tsx'
import { ParameterForm } from './strategy-parameters.tsx'

export function Strategies() {
  const strategies = section('strategies')
  const wanted = route.value.query['strategy'] ?? ''
  const shown = strategies?.filter(({ strategyId }) => wanted === '' || strategyId === wanted)
  return (
    <>
      <ScreenHead title="Strategies">
        {wanted !== '' && <a href={addressOf('strategies')}>All strategies</a>}
      </ScreenHead>
      <div class="stack">
        {shown === undefined && <Empty>Not known yet.</Empty>}
        {shown?.length === 0 && <Empty>There is no such strategy.</Empty>}
        {shown?.map(line => (
          <StrategyPanel key={line.strategyId} line={line} />
        ))}
      </div>
    </>
  )
}

function StrategyPanel({ line }: { readonly line: StrategyLine }) {
  const { strategyId } = line
  const program = section('programs')?.find(each => each.strategyId === strategyId)
  const open = (section('orders')?.lines ?? []).filter(order => order.strategyId === strategyId)
  const reasons = (section('reasons') ?? []).filter(
    ({ scope }) => scope.level === 'Strategy' && scope.name === strategyId,
  )
  return (
    <Panel
      title={
        <span class="row">
          {strategyId}
          <Badge tone={stateToneOf(line)}>{line.isRunning ? line.tradingState : 'Stopped'}</Badge>
          {line.isThrottleTripped && <Badge tone="bad">Throttle tripped</Badge>}
        </span>
      }
      actions={<StrategyActions line={line} />}
    >
      <div class="stack">
        {!line.isRunning && reasons.length === 0 && (
          <p class="preserved">It does not run: {line.reason === '' ? 'it was stopped' : line.reason}.</p>
        )}
        {reasons.map(({ code, text, sinceUs, remedy }) => (
          <p class="preserved" key={code}>
            Since <When us={sinceUs} />: {text}. <span class="faint">{sentenceOf(remedy)}</span>
          </p>
        ))}
        <dl class="figures">
          <Figure name="P&L">
            <Change isShort text={line.pnl} unit={line.currency} />
          </Figure>
          <Figure name="Gross exposure">
            <Amount isShort text={line.grossExposure} />
          </Figure>
          <Figure name="Net exposure">
            <Signed isShort text={line.netExposure} />
          </Figure>
          <Figure name="Open orders">
            <a href={addressOf('orders', '', { strategy: strategyId })}>{open.length}</a>
          </Figure>
          <Figure name={line.isRunning ? 'Runs since' : 'Stands since'}>
            <When us={line.sinceUs} />
          </Figure>
          <Figure name="Account">{line.accountId}</Figure>
          <Figure name="Processor">{line.cpu ?? 'unknown'}</Figure>
          <Figure name="Memory">{line.memory ?? 'unknown'}</Figure>
        </dl>
        {program !== undefined && (
          <>
            <p class="small faint">
              {program.className} in <span class="mono">{program.file}</span>
              {program.instruments.length > 0 && ' sees '}
              {program.instruments.map(instrumentId => (
                <span key={instrumentId}>
                  <a href={addressOf('chart', instrumentId)}>{instrumentId}</a>{' '}
                </span>
              ))}
            </p>
            <ParameterForm program={program} line={line} />
          </>
        )}
      </div>
    </Panel>
  )
}
