/** What a node takes from the machine that it runs on: clocks, processes, sockets and files. A simulated machine has its own. */

import type { Clock } from '../../ports.ts'
import { buildConfiguration } from '../config/build-configuration.ts'
import type { StrategyDescriber } from '../config/describe-strategy.ts'
import { describeInChild } from '../config/describe-strategy-child.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { type Answer, listenForControl } from './control-socket.ts'
import type { ControlRequest } from './control-wire.ts'
import { GatewayProcess, type GatewayProcessSetup } from './gateway-process.ts'
import { machineUs } from './machine-clock.ts'
import { noteEndedFromOutside, noteRun } from './sources-file.ts'
import { type StrategyPeer, StrategyProcess, type StrategyProcessSetup } from './strategy-process.ts'
import { warmUp } from './warm-up.ts'

/** What is asked of a gateway's process. */
export type GatewayPeer = Pick<GatewayProcess, 'isUp' | 'samples' | 'begin' | 'execute' | 'lead' | 'resume' | 'close'>

/** Where commands come in. */
export interface ControlDoor {
  close(): unknown
}

export interface Machine {
  readonly clock: Clock
  /** The count that all processes of the machine share: see machine-clock.ts. */
  readonly machineUs: () => number
  readonly newStrategy: (strategyIndex: number, setup: StrategyProcessSetup) => StrategyPeer
  readonly newGateway: (setup: GatewayProcessSetup) => GatewayPeer
  readonly listen: (
    dataFolder: string,
    name: string,
    obey: (request: ControlRequest, answer: Answer) => void,
  ) => Promise<ControlDoor>
  readonly noteRun: typeof noteRun
  readonly noteEndedFromOutside: typeof noteEndedFromOutside
  readonly buildConfiguration: typeof buildConfiguration
  readonly describe: StrategyDescriber
  /** While others begin there is time for it. */
  readonly warmUp: () => Promise<unknown>
}

export const THIS_MACHINE: Machine = {
  clock: SYSTEM_CLOCK,
  machineUs,
  newStrategy: (_, setup) => new StrategyProcess(setup),
  newGateway: setup => new GatewayProcess(setup),
  listen: listenForControl,
  noteRun,
  noteEndedFromOutside,
  buildConfiguration,
  describe: describeInChild,
  warmUp,
}
