/** Which screen belongs to the address. */

import type { ComponentType } from 'preact'
import { SCREENS, screenNow } from '../frame/screens.ts'
import { Empty, Panel } from '../parts/panel.tsx'
import { route } from '../state/route.ts'
import { permissions } from '../state/session.ts'
import { Alerts } from './alerts.tsx'
import { Audit } from './audit.tsx'
import { ChartScreen } from './chart-screen.tsx'
import { Fills } from './fills.tsx'
import { IncidentScreen } from './incident.tsx'
import { Incidents } from './incidents.tsx'
import { Logs } from './logs.tsx'
import { Market } from './market.tsx'
import { Nodes } from './nodes.tsx'
import { OrderScreen } from './order.tsx'
import { Orders } from './orders.tsx'
import { Overview } from './overview.tsx'
import { People } from './people.tsx'
import { Positions } from './positions.tsx'
import { Requests } from './requests.tsx'
import { Risk } from './risk.tsx'
import { SettingsScreen } from './settings-screen.tsx'
import { Strategies } from './strategies.tsx'

const SHOWN: Readonly<Record<string, ComponentType>> = {
  overview: Overview,
  strategies: Strategies,
  chart: ChartScreen,
  orders: Orders,
  fills: Fills,
  positions: Positions,
  risk: Risk,
  market: Market,
  nodes: Nodes,
  logs: Logs,
  alerts: Alerts,
  incidents: Incidents,
  requests: Requests,
  audit: Audit,
  people: People,
  settings: SettingsScreen,
}
/** Screens of which one thing can be looked at by itself. */
const SHOWN_ONE: Readonly<Record<string, ComponentType>> = { orders: OrderScreen, incidents: IncidentScreen }

export function ScreenOf() {
  const { of } = route.value
  const name = screenNow()
  const entry = SCREENS.find(each => each.screen === name)
  if (entry === undefined) return <Nothing text="There is no such screen." />
  if (entry.permission !== 'SignedIn' && !permissions.value.has(entry.permission)) {
    return <Nothing text={`None of your roles may see this (${entry.permission}). An admin gives roles.`} />
  }
  const Shown = (of === '' ? undefined : SHOWN_ONE[name]) ?? SHOWN[name]!
  return <Shown key={`${name}/${of}`} />
}

function Nothing({ text }: { readonly text: string }) {
  return (
    <Panel title="Nothing here">
      <Empty>{text}</Empty>
    </Panel>
  )
}
