/** Who is told when something is wrong, as a person writes it: channels, people, policies, routes, and rules otherwise than usual. */

import { z } from 'zod'
import { SEVERITIES } from '../../core/domain/effects.ts'
import { LEVEL_CODES } from '../../operations/alerts/level-rules.ts'
import { isDate, isZone, parseMinute } from '../../operations/calendar/own-calendar.ts'
import { incidentsSchema } from './incidents-schema.ts'
import { checked, duration, flag, loopbackUrl, name, oneOf, positiveDecimal, text, time, whole } from './scalars.ts'
import { entries, list, section, someOf } from './section.ts'

const NAMES = 'letters, digits, - and _'
const file = (what: string) => text('the path of a file').describe(`${what} Only its owner may read it.`)
const address = () =>
  checked('an e-mail address such as desk@example.org', found => /^[^\s@<>,]+@[^\s@<>,]+$/.test(found))
const pattern = (what: string) => checked(`${what}, or a pattern with *`, found => /^[\w./:* -]{1,80}$/.test(found))
const certificates = () =>
  text('the path of a file')
    .describe('Certificates (PEM) that vouch for it. Default: those that Node trusts.')
    .optional()

function webAddress() {
  return checked('an address such as https://example.org/alerts', found => {
    const url = URL.canParse(found) ? new URL(found) : undefined
    const isHere = url !== undefined && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
    return (
      url?.username === '' && url.search === '' && (url.protocol === 'https:' || (url.protocol === 'http:' && isHere))
    )
  })
}

const SHARED = {
  fallback: name('a channel').describe('Told as well what this one does not take.').optional(),
  perMinuteMax: whole(1, 600).describe('More notifications are put together in one. Default: 20.').prefault('20'),
}

const channelSchema = z.discriminatedUnion(
  'kind',
  [
    section({
      kind: z.literal('email'),
      ...SHARED,
      host: text('the name of a mail server', 253),
      port: whole(1, 65_535).describe('Default: 587 with starttls, 465 with tls, 25 with none.').optional(),
      tls: oneOf(['starttls', 'tls', 'none']).describe('none: on this machine alone.').prefault('starttls'),
      user: text('a user name', 120).optional(),
      passwordFile: file('The password of the user, in one line.').optional(),
      from: address(),
      to: list(address(), '[desk@example.org]'),
      caFile: certificates(),
    }),
    section({
      kind: z.literal('webhook'),
      ...SHARED,
      url: webAddress(),
      secretFile: file('What requests are signed with, in one line.'),
      caFile: certificates(),
    }),
    section({ kind: z.literal('slack'), ...SHARED, urlFile: file('The address of an incoming webhook, in one line.') }),
    section({
      kind: z.literal('telegram'),
      ...SHARED,
      tokenFile: file('The token of the bot, in one line.'),
      chat: checked('the number of a chat, or @channel', found => /^(-?\d{1,20}|@\w{1,64})$/.test(found)),
      endpoint: loopbackUrl('http').describe('A server on this machine in place of Telegram.').optional(),
    }),
    section({
      kind: z.literal('pagerduty'),
      ...SHARED,
      routingKeyFile: file('The integration key of an Events API v2 service, in one line.'),
      region: oneOf(['us', 'eu']).prefault('us'),
      endpoint: loopbackUrl('http').describe('A server on this machine in place of PagerDuty.').optional(),
    }),
    section({
      kind: z.literal('ntfy'),
      ...SHARED,
      urlFile: file('The address with the topic, in one line: who knows it can read it.'),
      tokenFile: file('An access token, in one line.').optional(),
      caFile: certificates(),
    }),
    section({ kind: z.literal('desktop'), ...SHARED }),
    section({ kind: z.literal('log'), ...SHARED }),
  ],
  { error: 'expected kind: email, webhook, slack, telegram, pagerduty, ntfy, desktop or log' },
)

const overrideSchema = section({ from: time(), to: time(), person: name('a person') })

const scheduleSchema = section({
  zone: checked('a time zone such as Europe/Berlin or UTC', isZone),
  people: list(name('a person'), '[first, second]').describe('In turn.'),
  firstTurn: checked('a date such as 2026-01-05', isDate).describe('The day on which the turn of the first begins.'),
  handover: checked("a time of day such as '09:00'", found => (parseMinute(found) ?? 1440) < 1440)
    .describe('When the next takes over, by the clocks of the zone.')
    .prefault('09:00'),
  turnDays: whole(1, 366).describe('Default: 7.').prefault('7'),
  overrides: list(overrideSchema, '[{ from: 2026-12-24, to: 2026-12-27, person: second }]')
    .describe('Who stands in for whom; of several the last counts.')
    .prefault([]),
})

const stepSchema = section({
  tell: list(name('a channel, a person or a schedule'), '[mail, desk]'),
  after: duration().describe('Since the alert.').prefault('0s'),
})

const policySchema = section({
  steps: list(stepSchema, '[{ tell: [mail] }, { tell: [phone], after: 10m }]').describe('Until somebody acknowledges.'),
  repeat: whole(0, 100).describe('So many times more from the first step on. Default: 0.').prefault('0'),
  repeatAfter: duration(1_000_000).describe('From the last step to the first again.').prefault('30m'),
  retriggerAfter: duration().describe('What was acknowledged and is still so is told again; 0s: never.').prefault('1h'),
})

const routeSchema = section({
  severityMin: oneOf(SEVERITIES).prefault('Warning'),
  code: pattern('a code').prefault('*'),
  subject: pattern('what alerts are about').prefault('*'),
  policy: name('a policy'),
})

const ruleSchema = section({
  off: flag().describe('It is not looked at.').prefault(false),
  severity: oneOf(SEVERITIES).optional(),
  threshold: positiveDecimal('a number above 0').describe('In the unit of docs/alerts.md#rules.').optional(),
  for: duration().describe('So long before anybody is told.').optional(),
})

const heartbeatSchema = section({
  urlFile: file('The address that is called, in one line.'),
  every: duration(1_000_000).prefault('60s'),
})

export const alertsSchema = section({
  channels: entries(name('a channel'), channelSchema, '{ mail: { kind: email, … } }').prefault({}),
  people: entries(name('a person'), list(name('a channel'), '[mail]'), '{ first: [mail, phone] }')
    .describe(`Names (${NAMES}) with the channels that reach them.`)
    .prefault({}),
  schedules: entries(name('a schedule'), scheduleSchema, '{ desk: { zone: UTC, … } }')
    .describe('Who is on call.')
    .prefault({}),
  policies: entries(name('a policy'), policySchema, '{ urgent: { steps: […] } }').prefault({}),
  routes: list(routeSchema, '[{ severityMin: Critical, policy: urgent }]')
    .describe('The first that fits. Default: everything from Warning on to all channels.')
    .optional(),
  rules: someOf(LEVEL_CODES, ruleSchema, '{ DISK_LOW: { threshold: 15 } }')
    .describe('What is otherwise than docs/alerts.md says.')
    .prefault({}),
  incidents: incidentsSchema
    .describe('What opens an incident by itself. Default: what is Critical and that nobody looks at for 5 minutes.')
    .optional(),
  heartbeat: heartbeatSchema
    .describe('An outside watchdog is called while all is well, and notices when it is not.')
    .optional(),
})
export type WrittenAlerts = z.infer<typeof alertsSchema>
