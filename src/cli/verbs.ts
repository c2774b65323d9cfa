/** The verbs of `holdfast`: a name, a line of help, and the file that is loaded when it is used. */

import type { Command } from 'commander'

export interface VerbModule {
  /** Adds options, arguments, sub-commands and the action. */
  define(command: Command): void
}

export interface Verb {
  readonly name: string
  readonly summary: string
  load(): Promise<VerbModule>
}

/** In the order of the help. A verb is a line here and a file in verbs/. */
export const VERBS: readonly Verb[] = [
  {
    name: 'run',
    summary: 'Trade, on paper or live: strategies, gateways and journal, until Ctrl-C',
    load: () => import('./verbs/run.ts'),
  },
  {
    name: 'doctor',
    summary: 'Look at machine, folder, keys and journal before a start',
    load: () => import('./verbs/doctor.ts'),
  },
  {
    name: 'status',
    summary: 'Does it trade, and if not, why; with --watch as it changes',
    load: () => import('./verbs/status.ts'),
  },
  {
    name: 'positions',
    summary: 'What is held now, and what it is worth',
    load: () => import('./verbs/positions.ts'),
  },
  {
    name: 'strategies',
    summary: 'What runs and what it makes; start, stop, pause and resume one',
    load: () => import('./verbs/strategies.ts'),
  },
  {
    name: 'orders',
    summary: 'The orders that work now, those on record, or the life of one',
    load: () => import('./verbs/orders.ts'),
  },
  {
    name: 'fills',
    summary: 'The newest fills on record',
    load: () => import('./verbs/fills.ts'),
  },
  {
    name: 'logs',
    summary: 'What the processes of a session said; with -f as it comes',
    load: () => import('./verbs/logs.ts'),
  },
  {
    name: 'kill',
    summary: 'Stop trading at once and cancel what is open, past a node that hangs as well',
    load: () => import('./verbs/kill.ts'),
  },
  {
    name: 'pause',
    summary: 'Let a scope only reduce risk from now on',
    load: () => import('./verbs/pause.ts'),
  },
  {
    name: 'flatten',
    summary: 'Cancel what is open in a scope and close its positions',
    load: () => import('./verbs/flatten.ts'),
  },
  {
    name: 'resume',
    summary: 'Let what was killed, halted or restricted trade again',
    load: () => import('./verbs/resume.ts'),
  },
  {
    name: 'alerts',
    summary: 'What is wrong and who was told: list, acknowledge, silence, test the channels',
    load: () => import('./verbs/alerts.ts'),
  },
  {
    name: 'incidents',
    summary: 'What went wrong and what was done: open, note, assign, resolve, export',
    load: () => import('./verbs/incidents.ts'),
  },
  {
    name: 'failover',
    summary: 'Let another node lead, in good order',
    load: () => import('./verbs/failover.ts'),
  },
  {
    name: 'drill',
    summary: 'Break something on purpose, in paper mode, and report how it went',
    load: () => import('./verbs/drill.ts'),
  },
  {
    name: 'rearm',
    summary: 'Let a strategy trade again after its throttle tripped',
    load: () => import('./verbs/rearm.ts'),
  },
  {
    name: 'cancel',
    summary: 'Cancel one order, those of a strategy, or all',
    load: () => import('./verbs/cancel.ts'),
  },
  {
    name: 'backtest',
    summary: 'Run strategies over recorded data and report',
    load: () => import('./verbs/backtest.ts'),
  },
  {
    name: 'config',
    summary: 'Check and show a configuration, or print its schema for an editor',
    load: () => import('./verbs/config.ts'),
  },
  {
    name: 'store',
    summary: 'Set up and look at the database that several nodes share',
    load: () => import('./verbs/store.ts'),
  },
  {
    name: 'data',
    summary: 'Record market data or import it; list, check, repair and export it',
    load: () => import('./verbs/data.ts'),
  },
  {
    name: 'people',
    summary: 'Invite people to the console, reset and end their access; roles and the record of who did what',
    load: () => import('./verbs/people.ts'),
  },
  {
    name: 'replay',
    summary: 'Run a session’s journal again and compare every decision with the record',
    load: () => import('./verbs/replay.ts'),
  },
  {
    name: 'history',
    summary: 'Show orders and fills of a session, or make its history anew',
    load: () => import('./verbs/history.ts'),
  },
  {
    name: 'venue',
    summary: 'Look a venue over: reach, clock, markets, what its key may do; run a simulated one by itself',
    load: () => import('./verbs/venue.ts'),
  },
  {
    name: 'exchange',
    summary: 'A simulated exchange that real client libraries trade at, with faults on demand',
    load: () => import('./verbs/exchange.ts'),
  },
]
