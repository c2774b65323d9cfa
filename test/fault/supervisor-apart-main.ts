/** The process of {@link SupervisorApart}: `node supervisor-apart-main.ts CONFIG NODE PRIORITY`. */

import { formatConfigError } from '../../src/host/config/config-error.ts'
import { loadConfig } from '../../src/host/config/load-config.ts'
import { Supervisor } from '../../src/host/live/supervisor.ts'
import type { FromApart } from './supervisor-apart.ts'

const [file, nodeId, priority] = process.argv.slice(2)
const tell = (message: FromApart) => void process.send?.(message)

const loaded = await loadConfig(file!, { command: 'run' })
if (!loaded.ok) throw new Error(loaded.error.map(formatConfigError).join('\n'))
const supervisor = new Supervisor({
  loaded: loaded.value,
  overrides: [],
  nodeId: nodeId!,
  priority: Number(priority),
  onMessage: message => tell({ kind: 'Node', message }),
  onLog: text => tell({ kind: 'Log', text }),
  onEnd: exitCode => {
    tell({ kind: 'End', exitCode })
    process.disconnect?.()
  },
})
process.on('message', (message: { policy: 'Cancel' | 'Keep' | 'Flatten' }) => supervisor.stop(message.policy))
process.on('disconnect', () => process.exit(0))
supervisor.start()
