/** What the parts of the build share: the checked configuration, the indexes of its names, and the list of complaints. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { ConfigError, ConfigPath } from './config-error.ts'
import type { HoldfastConfig } from './config-schema.ts'
import { isPlainMap, type YamlTree } from './yaml-tree.ts'

export type NamedSection = 'venues' | 'instruments' | 'calendars' | 'accounts' | 'strategies'

export class BuildContext {
  readonly config: HoldfastConfig
  readonly tree: YamlTree
  /** The configuration of the stored journal, whose indexes are kept. */
  readonly previous: Configuration | undefined
  readonly errors: ConfigError[] = []

  constructor(config: HoldfastConfig, tree: YamlTree, previous?: Configuration) {
    this.config = config
    this.tree = tree
    this.previous = previous
  }

  complain(path: ConfigPath, message: string): void {
    this.errors.push(this.tree.errorAt(path, message))
  }

  complainOfKey(path: ConfigPath, message: string): void {
    this.errors.push(this.tree.errorAt(path, message, true))
  }

  /** True where the file has such an entry, though it may have been refused: then nobody needs to hear that it is missing. */
  isWritten(section: NamedSection, name: string): boolean {
    const entries = this.tree.valueAt([section])
    return isPlainMap(entries) && Object.hasOwn(entries, name)
  }

  /** Complains of a name that the file does not have. Returns: whether it has it and it is sound. */
  requires(section: NamedSection, name: string, path: ConfigPath): boolean {
    if (Object.hasOwn(this.config[section], name)) return true
    if (this.isWritten(section, name)) return false
    this.complain(
      path,
      `${name} is not among ${section}: ${Object.keys(this.config[section]).join(', ') || 'there are none'}`,
    )
    return false
  }
}

/** Names with the index that each has: those of the stored journal first, then new ones as they come. */
export class NameTable {
  readonly names: string[]

  constructor(before: readonly string[], now: Iterable<string>) {
    this.names = [...before]
    for (const name of now) if (!this.names.includes(name)) this.names.push(name)
  }

  /** -1 for a name that is not in it. */
  indexOf(name: string): number {
    return this.names.indexOf(name)
  }
}
