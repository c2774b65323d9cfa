/** Settings: how this browser shows things. */

import { Select } from '../parts/fields.tsx'
import { Amount, Change } from '../parts/marks.tsx'
import { Panel, ScreenHead } from '../parts/panel.tsx'
import { serverNowUs } from '../state/now.ts'
import { CLOCKS, GROUPINGS, NOTICES, type Notices, setSetting, settings, THEMES, ZONES } from '../state/settings.ts'
import { toast } from '../state/toasts.ts'
import { fullTimeText } from '../state/wording.ts'

const GROUPING_WORDS = { Space: '12 345.60', Comma: '12,345.60', None: '12345.60' } as const
const NOTICE_WORDS = { Off: 'None', Critical: 'Critical alerts', All: 'All alerts' } as const
const CLOCK_WORDS = {
  Time: 'The time, and the date where it is not today',
  DateAndTime: 'Always with the date',
} as const

export function SettingsScreen() {
  const { theme, zone, grouping, clock, notices } = settings.value
  return (
    <>
      <ScreenHead title="Settings" />
      <div class="grid">
        <Panel title="How this browser shows things" width={6}>
          <div class="stack">
            <Select
              label="Theme"
              value={theme}
              choices={THEMES}
              nameOf={each => (each === 'System' ? 'As the system' : each)}
              onChoose={each => setSetting('theme', each)}
            />
            <Select
              label="Time zone"
              value={zone}
              choices={ZONES}
              nameOf={each => (each === 'Local' ? `Here (${Intl.DateTimeFormat().resolvedOptions().timeZone})` : each)}
              onChoose={each => setSetting('zone', each)}
            />
            <Select
              label="Times"
              value={clock}
              choices={CLOCKS}
              nameOf={each => CLOCK_WORDS[each]}
              onChoose={each => setSetting('clock', each)}
            />
            <Select
              label="Numbers"
              value={grouping}
              choices={GROUPINGS}
              nameOf={each => GROUPING_WORDS[each]}
              onChoose={each => setSetting('grouping', each)}
            />
            <Select
              label="Notices of the browser while this page is out of sight"
              value={notices}
              choices={NOTICES}
              nameOf={each => NOTICE_WORDS[each]}
              onChoose={each => void choose(each)}
            />
          </div>
        </Panel>
        <Panel title="It looks like this" width={6}>
          <dl class="facts">
            <dt>Time</dt>
            <dd>{fullTimeText(serverNowUs.value)}</dd>
            <dt>Amount</dt>
            <dd>
              <Amount text="1234567.89" unit="USDT" />
            </dd>
            <dt>Gain</dt>
            <dd>
              <Change text="1250.40" />
            </dd>
            <dt>Loss</dt>
            <dd>
              <Change text="-1250.40" />
            </dd>
          </dl>
          <p class="note small faint">These settings stay in this browser.</p>
        </Panel>
      </div>
    </>
  )
}

/** The browser asks the person itself, who may say no. */
async function choose(notices: Notices): Promise<void> {
  if (notices !== 'Off' && (await Notification.requestPermission()) !== 'granted') {
    toast('bad', 'This browser does not allow notices.', 'Allow them in its settings of this site.')
    return setSetting('notices', 'Off')
  }
  setSetting('notices', notices)
}
