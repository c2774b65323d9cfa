/** Questions to the desks as a console is asked them. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { ENDPOINT_NAMES } from '../../api/contract.ts'
import type { WatchRequest } from '../../host/control-room/watch-wire.ts'
import type { CliError } from '../exit-codes.ts'
import { refusal, TableServer, TOKEN } from './fixtures/table-server.ts'
import { type Desk, deskOf } from './remote-watch.ts'

const actor = 'somebody here'
const step = (given: Extract<WatchRequest, { type: 'StepIncident' }>['step']) =>
  ({ type: 'StepIncident', id: 'I7', step: given, actor }) as const
const incident = { title: 'a drill', severity: 'SEV3', alertIds: [] } as never

/** What is asked, and the endpoint, the names in its path, and what is told. */
const ROWS: readonly (readonly [Parameters<Desk['ask']>[0], string, object, object | undefined])[] = [
  [{ type: 'Alerts' }, 'alerts', {}, undefined],
  [{ type: 'AcknowledgeAlert', id: 'A1', actor }, 'acknowledgeAlert', { alertId: 'A1' }, {}],
  [{ type: 'ResolveAlert', id: 'A1', actor }, 'resolveAlert', { alertId: 'A1' }, {}],
  [{ type: 'Silences' }, 'silences', {}, undefined],
  [{ type: 'EndSilence', id: 'S2', actor }, 'endSilence', { silenceId: 'S2' }, undefined],
  [{ type: 'Channels' }, 'channels', {}, undefined],
  [{ type: 'TestChannels', channel: 'mail', actor }, 'testChannels', {}, { channel: 'mail' }],
  [{ type: 'Deliveries', alertId: 'A1' }, 'deliveries', {}, undefined],
  [{ type: 'Incidents', isOpenOnly: true }, 'incidents', {}, undefined],
  [{ type: 'Incident', id: 'I7' }, 'incident', { id: 'I7' }, undefined],
  [{ type: 'OpenIncident', incident, actor }, 'openIncident', {}, incident],
  [step({ kind: 'Note', text: 'seen' }), 'noteIncident', { id: 'I7' }, { text: 'seen' }],
  [
    step({ kind: 'SetRole', role: 'Commander' as never, person: 'ann' }),
    'setIncidentRole',
    { id: 'I7' },
    { role: 'Commander', person: 'ann' },
  ],
  [step({ kind: 'LinkAlert', alertId: 'A1' }), 'linkIncidentAlert', { id: 'I7' }, { alertId: 'A1' }],
  [
    step({ kind: 'AddAction', text: 'mend it', owner: '' }),
    'addIncidentAction',
    { id: 'I7' },
    { text: 'mend it', owner: '' },
  ],
  [step({ kind: 'FinishAction', number: 3 }), 'finishIncidentAction', { id: 'I7', number: '3' }, {}],
  [{ type: 'PostMortem', id: 'I7' }, 'postMortem', { id: 'I7' }, undefined],
  [{ type: 'Evidence', id: 'I7' }, 'evidence', { id: 'I7' }, undefined],
]

test('each question goes to its endpoint, without a name of ours', async context => {
  const everything = Object.fromEntries(ENDPOINT_NAMES.map(name => [name, () => refusal(409, 'CONFLICT')]))
  const server = await TableServer.start(everything)
  context.after(() => server.end())
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-desk-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const ca = path.join(folder, 'ca.pem')
  writeFileSync(ca, server.place.certificates!)
  writeFileSync(path.join(folder, 'token'), TOKEN, { mode: 0o600 })
  const desk = await deskOf(server.place.origin, { ca, tokenFile: path.join(folder, 'token') })
  for (const [request] of ROWS)
    await assert.rejects(
      desk.ask(request),
      (error: CliError) => error.exit === 'refused' && /^CONFLICT/.test(error.message),
    )
  assert.deepEqual(
    server.heard.map(({ name, heard }) => [name, heard.path, heard.body]),
    ROWS.map(([, name, names, body]) => [name, names, body]),
  )
})
