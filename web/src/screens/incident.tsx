/** One incident: what happened when, who leads, what is to be done, and the texts for afterwards. */

import type { AnswerOf } from '../../../src/api/contract.ts'
import { ActButton } from '../parts/act-button.tsx'
import { download } from '../parts/download.ts'
import { Badge, Figure, When } from '../parts/marks.tsx'
import { Empty, Panel, ScreenHead, TroubleBox } from '../parts/panel.tsx'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { addressOf, route } from '../state/route.ts'
import { may } from '../state/session.ts'
import { fullTimeText } from '../state/wording.ts'
import { IncidentHandling, NewAction } from './incident-handling.tsx'
import { incidentTone } from './incident-words.ts'

type Incident = AnswerOf<'incident'>

export function IncidentScreen() {
  const id = route.value.of
  const path = { id }
  const { answer, trouble, again } = useAsked(() => call('incident', { path }), id, 3_000)
  return (
    <>
      <ScreenHead title={`Incident ${id}`}>
        <a href={addressOf('incidents')}>All incidents</a>
        <ActButton onAct={() => attempt(savePostMortem(id))}>Post-mortem</ActButton>
        {may('HandleIncidents') && (
          <ActButton onAct={() => attempt(saveEvidence(id), 'The evidence is saved, without secrets.')}>
            Evidence
          </ActButton>
        )}
      </ScreenHead>
      <TroubleBox trouble={trouble} />
      {answer !== undefined && (
        <div class="grid">
          <Facts incident={answer} />
          <Timeline incident={answer} />
          <div class="w4 stack">
            {may('HandleIncidents') && <IncidentHandling incident={answer} onChanged={again} />}
            <Actions incident={answer} onChanged={again} />
          </div>
        </div>
      )}
    </>
  )
}

async function savePostMortem(id: string): Promise<void> {
  const { markdown } = await call('postMortem', { path: { id } })
  download(`incident-${id}.md`, markdown, 'text/markdown')
}

async function saveEvidence(id: string): Promise<void> {
  const { name, base64 } = await call('evidence', { path: { id } })
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
  download(name, bytes, 'application/octet-stream')
}

function Facts({ incident }: { readonly incident: Incident }) {
  return (
    <Panel
      title={incident.title}
      actions={
        <>
          <Badge tone={incidentTone(incident.severity)}>{incident.severity}</Badge>
          <Badge tone={incident.state === 'Open' ? 'bad' : incident.state === 'Mitigated' ? 'warn' : 'good'}>
            {incident.state}
          </Badge>
        </>
      }
    >
      <dl class="figures">
        <Figure name="Opened">
          <When us={incident.openedUs} />
        </Figure>
        <Figure name="By">{incident.openedBy === '' ? 'a rule' : incident.openedBy}</Figure>
        <Figure name="Mitigated">
          <When us={incident.mitigatedUs} />
        </Figure>
        <Figure name="Resolved">
          <When us={incident.resolvedUs} />
        </Figure>
        <Figure name="Commander">{incident.commander === '' ? 'nobody' : incident.commander}</Figure>
        <Figure name="Scribe">{incident.scribe === '' ? 'nobody' : incident.scribe}</Figure>
        <Figure name="Alerts">{incident.alertIds.length === 0 ? 'none' : incident.alertIds.join(', ')}</Figure>
      </dl>
    </Panel>
  )
}

function Timeline({ incident }: { readonly incident: Incident }) {
  return (
    <Panel title="Timeline" width={8}>
      <ol class="timeline" aria-label="Timeline of the incident">
        {incident.timeline.map(({ timeUs, kind, actor, text }, at) => (
          <li key={at}>
            <span class="row">
              <b>{kind}</b>
              <span class="small faint">
                {fullTimeText(timeUs)}
                {actor !== '' && ` · ${actor}`}
              </span>
            </span>
            <span class="preserved">{text}</span>
          </li>
        ))}
      </ol>
      {incident.leftOutCount > 0 && <Empty>{incident.leftOutCount} more entries are not kept.</Empty>}
    </Panel>
  )
}

function Actions({ incident, onChanged }: { readonly incident: Incident; readonly onChanged: () => void }) {
  const finish = async (number: number) => {
    const path = { id: incident.id, number: String(number) }
    await attempt(call('finishIncidentAction', { path, body: {} }), 'Done.')
    onChanged()
  }
  return (
    <Panel title="To do" isFlush>
      {incident.actions.length === 0 && <Empty>Nothing is to be done.</Empty>}
      <ul class="list">
        {incident.actions.map(({ number, text, owner, doneUs, doneBy }) => (
          <li key={number}>
            <span class="what">
              {text} <span class="small faint">{owner === '' ? 'nobody’s yet' : owner}</span>
            </span>
            {doneUs > 0 ? (
              <Badge tone="good">by {doneBy}</Badge>
            ) : (
              may('HandleIncidents') && (
                <ActButton look="is-small" onAct={() => finish(number)}>
                  Done
                </ActButton>
              )
            )}
          </li>
        ))}
      </ul>
      {may('HandleIncidents') && <NewAction incident={incident} onChanged={onChanged} />}
    </Panel>
  )
}
