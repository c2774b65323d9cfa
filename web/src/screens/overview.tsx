/** One glance: does it trade, what is it worth, what does it hold, is everything it stands on well. */

import { healthNow } from '../frame/health.ts'
import { open } from '../frame/opened.ts'
import { Reasons } from '../frame/reasons.tsx'
import { ActButton } from '../parts/act-button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Badge } from '../parts/marks.tsx'
import { Panel, ScreenHead } from '../parts/panel.tsx'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { section } from '../state/live.ts'
import { may } from '../state/session.ts'
import { EquityPanel } from './overview-equity.tsx'
import { HealthPanel } from './overview-health.tsx'
import { OpenAlertsPanel, PositionsPanel, StrategiesPanel } from './overview-tables.tsx'

export function Overview() {
  const { tone, text } = healthNow()
  const isStopped = (section('tradingStates') ?? []).length > 0
  return (
    <>
      <ScreenHead title="Overview">
        {may('ReduceRisk') && (
          <ActButton onAct={pauseEverything}>
            <Icon name="pause" />
            Pause everything
          </ActButton>
        )}
        {may('ResumeTrading') && isStopped && (
          <button type="button" onClick={() => open('Resume')}>
            <Icon name="play" />
            Resume …
          </button>
        )}
      </ScreenHead>
      <div class="grid">
        <Panel
          title={tone === 'good' ? 'It trades' : 'Why is it not trading?'}
          actions={<Badge tone={tone}>{text}</Badge>}
          isFlush
        >
          <Reasons />
        </Panel>
        <EquityPanel />
        <HealthPanel />
        <StrategiesPanel />
        <PositionsPanel />
        <OpenAlertsPanel />
      </div>
    </>
  )
}

async function pauseEverything(): Promise<void> {
  const body = { scope: { level: 'All', name: '' }, reason: 'from the overview' } as const
  await attempt(call('pause', { body }), 'Paused: everything. Only orders that reduce risk leave.')
}
