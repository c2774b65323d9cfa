/** For each endpoint that takes a body or a query, one that it takes. */

import type { BodyOf, EndpointName, QueryOf } from '../../src/api/contract.ts'

const reason = 'because the test says so'
const scope = { level: 'Strategy', name: 'ema' } as const
const strategy = 'ema'
const code = '000000'
const response = { id: 'x' }
const link = 'x'.repeat(20)
const password = 'wrong, and long enough'

type Bodies = { readonly [Name in EndpointName as BodyOf<Name> extends undefined ? never : Name]: BodyOf<Name> }

export const SAMPLE_BODIES: Bodies = {
  signIn: { name: 'nobody', password },
  signInTotp: { code },
  signInPasskeyOptions: {},
  signInPasskey: { response },
  signInRecovery: { code: 'aaaa-aaaa-aaaa' },
  signOut: {},
  stepUpTotp: { code },
  stepUpPasskeyOptions: {},
  stepUpPasskey: { response },
  enrolment: { link, name: 'someone', password },
  enrolmentLink: { link },
  enrolmentTotpBegin: {},
  enrolmentTotp: { code },
  enrolmentPasskeyOptions: {},
  enrolmentPasskey: { response, label: 'a key' },
  enrolmentFinish: {},
  invite: { name: 'newcomer', roles: ['viewer'] },
  setRoles: { roles: ['viewer'] },
  resetPerson: {},
  disablePerson: {},
  enablePerson: {},
  changePassword: { password, next: 'another one that is long' },
  addTotpBegin: {},
  addTotp: { code },
  addPasskeyOptions: {},
  addPasskey: { response, label: 'a key' },
  newRecoveryCodes: {},
  createToken: { label: 'a program', scopes: ['ViewTrading'], days: 1 },
  approveRequest: {},
  declineRequest: {},
  kill: { scope: { level: 'All' }, flatten: false, reason },
  pause: { scope, reason },
  resume: { scope, reason },
  flatten: { scope, reason },
  cancel: { what: 'All', reason },
  rearm: { strategy, reason },
  startStrategy: { strategy, reason },
  stopStrategy: { strategy, reason },
  setParameters: { strategy, parameters: { fast: 12 }, reason },
  setLimit: {
    scope: { level: 'Strategy', name: 'ema', instrument: '' },
    ...{ limit: 'orderNotionalMax', value: '10000', reason },
  },
  failover: { reason },
  maintenance: { minutes: 5, reason },
  acknowledgeAlert: {},
  resolveAlert: {},
  addSilence: { minutes: 5, why: reason },
  testChannels: {},
  openIncident: { title: 'no fills', severity: 'SEV2', alertIds: [] },
  noteIncident: { text: 'a note' },
  setIncidentState: { state: 'Mitigated' },
  setIncidentSeverity: { severity: 'SEV1' },
  setIncidentRole: { role: 'Commander', person: 'eve' },
  linkIncidentAlert: { alertId: 'A1' },
  addIncidentAction: { text: 'do it' },
  finishIncidentAction: {},
}

export const SAMPLE_QUERIES: { readonly [Name in EndpointName]?: QueryOf<Name> } = {
  bars: { instrument: 'BTC-USDT.SIM', length: '1m' },
  plots: { instrument: 'BTC-USDT.SIM', length: '1m' },
}

export const SAMPLE_PARAMS: Readonly<Record<string, string>> = {
  clientOrderId: 'H1E1S7L0',
  alertId: 'A1',
  silenceId: 'S1',
  id: 'I1',
  number: '1',
  name: 'target',
  factorId: '999',
  sessionId: '999',
  tokenId: '999',
  requestId: '999',
}
