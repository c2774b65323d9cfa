/** What a view tells of its session that stays the same: where it stands, and what its strategies were built from. */

import type { NodeSection, ProgramLine, StoreView } from '../../../api/contract/session-view.ts'
import type { LoadedConfig } from '../../config/loaded-config.ts'

export interface SessionFacts extends Pick<NodeSection, 'environment' | 'desk' | 'pid'> {
  readonly storeKind: StoreView['kind']
  readonly programs: readonly ProgramLine[]
}

export function sessionFactsOf({ config, strategies }: LoadedConfig): SessionFacts {
  return {
    environment: config.environment,
    desk: config.desk ?? '',
    pid: process.pid,
    storeKind: config.store.kind,
    programs: strategies.map(({ strategyId, className, file, written, schema, requests }) => ({
      strategyId,
      className,
      file,
      parameters: { ...written },
      schema: [...schema],
      setBy: null,
      instruments: [...new Set(requests.map(({ instrumentId }) => instrumentId))].sort(),
    })),
  }
}
